"""The ledger's rows never change: the database refuses (`showcase/core/append_only.py` says how).

`missing()` is asked by the sealer and by a system check. Against who owns the tables only the
published checkpoints help (docs/voting.md).
"""

from typing import Any

from django.db import connection, transaction

from showcase.core import append_only

_TAKEN = {
    "voting_ballot": "id = NEW.id OR idem = NEW.idem OR (category_id = NEW.category_id"
    " AND day = NEW.day AND voter = NEW.voter)",
    "voting_ledgerevent": "id = NEW.id",
    "voting_ledgerline": "id = NEW.id OR (contest_id = NEW.contest_id AND"
    " (seq = NEW.seq OR leaf = NEW.leaf)) OR ballot_id = NEW.ballot_id OR event_id = NEW.event_id",
    "voting_checkpoint": "id = NEW.id OR (contest_id = NEW.contest_id AND size = NEW.size)",
}

TABLES = tuple(_TAKEN)

_TRANSACTION = (
    "ALTER TABLE voting_ballot ADD COLUMN IF NOT EXISTS"
    " tx bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)",
    "CREATE INDEX IF NOT EXISTS voting_ballot_tx ON voting_ballot (tx)",
)


def install() -> None:
    """Put every trigger in place; safe to run again."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for statement in _TRANSACTION:
                    cursor.execute(statement)
        append_only.install(_TAKEN, "voting_refuse")


def missing() -> set[str]:
    """Names of triggers that should be there and are not, or are switched off."""
    return append_only.missing(_TAKEN)


def installed(apps: Any, schema_editor: Any) -> None:
    """For migrations: whenever a table was remade, run this after it."""
    install()


def removed(apps: Any, schema_editor: Any) -> None:
    """The way back."""
    append_only.remove(_TAKEN)
