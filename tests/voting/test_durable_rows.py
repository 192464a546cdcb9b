"""Rows that never change: whoever asks, the database refuses."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from showcase.voting import append_only
from showcase.voting.casting import cast
from showcase.voting.models import Ballot

from . import contests


def ballot() -> Ballot:
    cast(contests.submission(contests.category(contests.contest()), picks=(1, 2)))
    return Ballot.objects.get()


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def upsert(row: Ballot) -> None:
    row.picks = [5]
    Ballot.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["id"] if connection.vendor == "postgresql" else ["idem"],
        update_fields=["picks"],
    )


WAYS: dict[str, Callable[[Ballot], object]] = {
    "save": lambda row: row.save(),
    "delete": lambda row: row.delete(),
    "queryset": lambda row: Ballot.objects.update(held=True),
    "raw delete": lambda row: Ballot.objects.all()._raw_delete("default"),
    "bulk": lambda row: Ballot.objects.bulk_update([row], ["held"]),
    "sql": lambda row: run("UPDATE voting_ballot SET picks = '[5]'"),
    "sql delete": lambda row: run("DELETE FROM voting_ballot"),
}
ON_POSTGRESQL = {
    "truncate": ["TRUNCATE voting_ballot CASCADE"],
    "through its category": ["TRUNCATE voting_category CASCADE"],
    "as a replica": ["SET LOCAL session_replication_role = replica", "DELETE FROM voting_ballot"],
    "merge": [
        "MERGE INTO voting_ballot b USING (SELECT 1 AS one) x ON true WHEN MATCHED THEN DELETE"
    ],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_a_ballot_stays_as_it_is(way: str) -> None:
    row = ballot()
    with pytest.raises(Error, match="never change"):
        WAYS[way](row)
    assert Ballot.objects.values_list("picks", "held").get() == ([1, 2], False)


@pytest.mark.django_db(transaction=True)
def test_its_own_database_has_no_way_around() -> None:
    row = ballot()
    before = Ballot.objects.filter(pk=row.pk).values().get()
    with suppress(Error):  # SQLite's trigger lets it come to nothing
        upsert(row)
    if connection.vendor == "postgresql":
        for statements in ON_POSTGRESQL.values():
            with pytest.raises(Error, match="never change"):
                run(*statements)
        # Django truncates all tables in one statement, so that it takes none.
        with pytest.raises(Exception, match="couldn't be flushed"):
            call_command("flush", interactive=False)
    else:
        columns = "contest_id, category_id, day, received_at, voter, idem, body, channel, level"
        for key in ("id,", ""):
            run(
                f"INSERT OR REPLACE INTO voting_ballot ({key} {columns}, picks, held)"
                f" SELECT {key} {columns}, '[5]', 1 FROM voting_ballot"
            )
        with pytest.raises(Exception, match="couldn't be flushed"):
            call_command("flush", interactive=False)
    assert list(Ballot.objects.values()) == [before]
    assert append_only.missing() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", append_only.TABLES)
def test_every_table_has_its_triggers(table: str) -> None:
    kind = "rows" if connection.vendor == "postgresql" else "update"
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {table}_{kind}{on}")
    assert append_only.missing() == {f"{table}_{kind}"}
    append_only.install()
    assert append_only.missing() == set()
