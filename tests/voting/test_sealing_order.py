"""Ballots are committed in another order than their ids. Nobody is missed; by id, some would be."""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from showcase.voting import sealing, sealing_postgres, sealing_sqlite
from showcase.voting.models import Ballot, Contest
from tests.voting import ledgers, writers

pytestmark = pytest.mark.django_db(transaction=True)


def seal_by_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: whatever has a higher id than the last."""
    naive = SimpleNamespace(
        edge=sealing_sqlite.edge,
        unsealed=sealing_sqlite.unsealed,
        insert=sealing.dialect().insert,
    )
    monkeypatch.setattr(sealing, "dialect", lambda: naive)


def overtaken(contest: Contest) -> tuple[int, int]:
    """A ballot with a lower id is committed after one with a higher id was sealed, if the database
    allows that. Returns the numbers of ballots and of lines at the end."""
    inserted, go, overtook = threading.Event(), threading.Event(), threading.Event()
    sealing.turn()

    def late() -> None:
        with transaction.atomic():
            ledgers.ballot(contest, 1)
            inserted.set()
            go.wait(10)

    def quick() -> None:
        ledgers.ballot(contest, 2)
        overtook.set()

    first = writers.in_thread(late)
    assert inserted.wait(10)
    second = writers.in_thread(quick)
    postgresql = connection.vendor == "postgresql"
    assert overtook.wait(5 if postgresql else 0.3) is postgresql
    sealing.turn()
    assert len(ledgers.lines(contest)) == postgresql, "what is running must not hold sealing up"
    go.set()
    first.join()
    second.join()
    sealing.turn()
    return Ballot.objects.count(), len(ledgers.lines(contest))


def test_one_that_was_overtaken_gets_its_line() -> None:
    assert overtaken(ledgers.contest()) == (2, 2)


def test_by_id_it_would_be_missed_where_there_are_many_writers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seal_by_id(monkeypatch)
    missed = connection.vendor == "postgresql"
    assert overtaken(ledgers.contest()) == (2, 1 if missed else 2)


@pytest.mark.parametrize("by_id", [False, True], ids=["as it is", "by id"])
def test_many_writers(by_id: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if by_id:
        seal_by_id(monkeypatch)
    wrong = by_id and connection.vendor == "postgresql"
    contest = ledgers.contest()
    written, missed = writers.missed(contest, writers=6, seconds=2, pause=0.2)
    assert written > 10
    assert (missed > 0) is wrong


def test_a_forgotten_transaction_does_not_stop_sealing_nor_lose_a_ballot() -> None:
    """Somebody's session holds a transaction that has written; on SQLite nobody else writes then,
    so it holds one that only reads."""
    contest, held, go = ledgers.contest(), threading.Event(), threading.Event()
    postgresql = connection.vendor == "postgresql"

    def forget() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE voting_contest SET summary = ''" if postgresql else "SELECT 1")
            held.set()
            go.wait(10)
            cursor.execute("ROLLBACK")

    session = writers.in_thread(forget)
    assert held.wait(10)
    try:
        for size in range(1, 4):
            ledgers.ballot(contest)
            sealing.turn()
            assert len(ledgers.lines(contest)) == size
        assert sealing.lag() == 0.0
    finally:
        go.set()
        session.join()


def test_a_restored_backup_does_not_go_unsealed_nor_slow_every_turn() -> None:
    """Its rows have numbers of transactions that this server has not reached yet."""
    contest = ledgers.contest()
    (ballot,) = ledgers.ballots(contest, [(1,)])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE voting_ballot DISABLE TRIGGER USER")
            cursor.execute("UPDATE voting_ballot SET tx = tx + 1000000000")
            cursor.execute("ALTER TABLE voting_ballot ENABLE ALWAYS TRIGGER voting_ballot_rows")
        assert not sealing_postgres.unsealed(0).exists()
    sealing.turn(whole=True)
    assert [line["picks"] for line in ledgers.lines(contest)] == [ballot.picks]
