"""Ballots that share a commit on SQLite: what goes wrong with one is no other's, and nothing is
answered that is not on the disk."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.backends.signals import connection_created

from showcase.voting.casting import Accepted, cast, group_commit
from showcase.voting.models import Ballot, UsedWork

from . import contests
from .crowd import Child, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture(autouse=True)
def own_writer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One that a test may disturb, and that is gone soon after."""
    monkeypatch.setattr(group_commit, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(group_commit, "_writer", group_commit._Writer())
    yield
    group_commit._writer.join(10)


def spend(nonce: bytes) -> Callable[[sqlite3.Connection], Any]:
    """A write that can be told from others."""
    return lambda raw: (
        raw.execute(
            "INSERT INTO voting_usedwork (nonce, expires) VALUES (?, '2026-01-01 00:00:00')",
            [nonce],
        ).rowcount
    )


def outcome(write: Callable[[sqlite3.Connection], Any]) -> Any:
    try:
        return group_commit.commit(write)
    except Exception as error:  # noqa: BLE001 - the outcome is looked at
        return type(error)


def spent() -> set[bytes]:
    return {bytes(nonce) for nonce in UsedWork.objects.values_list("nonce", flat=True)}


def locked(seconds: float) -> Callable[[], str]:
    """Somebody else's transaction, so that all who write in the meantime share the next one."""

    def hold() -> str:
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")
        other.close()
        return "held"

    return hold


def after(seconds: float, write: Callable[[sqlite3.Connection], Any]) -> Callable[[], Any]:
    def work() -> Any:
        time.sleep(seconds)
        return outcome(write)

    return work


def test_those_who_come_together_share_a_commit() -> None:
    said: list[str] = []

    def listen(connection: Any, **kwargs: Any) -> None:
        connection.connection.set_trace_callback(said.append)

    connection_created.connect(listen)
    try:
        writes = [after(0.1, spend(b"%d" % number)) for number in range(20)]
        given = together([locked(0.5), *writes])
    finally:
        connection_created.disconnect(listen)
    assert given[1:] == [1] * 20
    assert len(spent()) == 20
    assert said.count("COMMIT") <= 3


def test_a_write_that_fails_is_nobody_elses_trouble() -> None:
    group_commit.commit(spend(b"taken"))

    def half(raw: sqlite3.Connection) -> None:
        spend(b"half")(raw)
        spend(b"taken")(raw)

    def stumble(raw: sqlite3.Connection) -> None:
        spend(b"stumble")(raw)
        raise ZeroDivisionError

    writes = [spend(b"a"), half, spend(b"b"), stumble, spend(b"c")]
    given = together([locked(0.4), *(after(0.1, write) for write in writes)])
    assert given[1:] == [1, IntegrityError, 1, ZeroDivisionError, 1]
    assert spent() == {b"taken", b"a", b"b", b"c"}


def test_a_transaction_that_is_lost_is_told_to_all_who_were_in_it() -> None:
    """As SQLite does after an I/O error: it rolls back by itself, and what follows would be
    committed one by one."""

    def lose(raw: sqlite3.Connection) -> None:
        raw.execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")

    writes = [spend(b"a"), lose, spend(b"b")]
    given = together([locked(0.4), *(after(0.1 + n / 50, w) for n, w in enumerate(writes))])
    assert given[1:] == [OperationalError, OperationalError, 1]
    assert spent() == {b"b"}


def test_a_commit_that_fails_is_told_to_all() -> None:
    def orphan(raw: sqlite3.Connection) -> None:
        """Foreign keys are checked at COMMIT."""
        raw.execute(
            "INSERT INTO voting_category (title, slug, min_picks, max_picks, places, sort_order,"
            " contest_id) VALUES ('', '', 1, 1, 1, 1, 999)"
        )

    given = together([locked(0.4), after(0.1, spend(b"a")), after(0.12, orphan)])
    assert given[1:] == [IntegrityError] * 2
    assert spent() == set()
    assert outcome(spend(b"later")) == 1


def test_a_lock_that_lasts_ends_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    given = together([locked(0.8), after(0.1, spend(b"a"))])
    assert given[1] is OperationalError
    assert spent() == set()


def test_a_replaced_file_is_the_database_from_then_on() -> None:
    """A copy from last night is put in its place."""
    name = connection.settings_dict["NAME"]
    connection.close()
    shutil.copyfile(name, f"{name}.copy")
    group_commit.commit(spend(b"lost"))
    connection.close()
    for ending in ("-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)
    Path(f"{name}.copy").replace(name)
    group_commit.commit(spend(b"kept"))
    assert spent() == {b"kept"}


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # it forks beside a thread
def test_a_forked_child_casts_for_itself() -> None:
    category = contests.category(contests.contest())
    assert isinstance(cast(contests.submission(category)), Accepted)

    def work(say: Callable[[bytes], Any]) -> None:
        assert isinstance(cast(contests.submission(category)), Accepted)

    children = [Child(work) for _child in range(2)]
    assert isinstance(cast(contests.submission(category)), Accepted)
    assert all(child.ended() for child in children)
    assert Ballot.objects.count() == 4


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def open_files() -> set[tuple[str, str]]:
    """Handles of this process on the database's files, each with the file's name."""
    name = str(connection.settings_dict["NAME"])
    handles = [(file.name, str(file.resolve())) for file in Path("/proc/self/fd").iterdir()]
    return {(handle, file) for handle, file in handles if file.startswith(name)}


def test_a_fork_takes_no_open_database_along() -> None:
    """SQLite's locks are a process's; a child that inherits a connection can lose ballots."""
    before = open_files()
    group_commit.commit(spend(b"a"))
    assert open_files() - before, "the writer has it open"

    def work(say: Callable[[bytes], Any]) -> None:
        assert not open_files() - before

    assert Child(work).ended()
    assert outcome(spend(b"b")) == 1


def test_the_thread_ends_when_nothing_comes() -> None:
    group_commit.commit(spend(b"a"))
    group_commit._writer.join(10)
    assert not group_commit._writer.running
    assert outcome(spend(b"b")) == 1
