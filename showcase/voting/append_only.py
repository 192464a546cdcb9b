"""Rows that never change: the database itself refuses, whoever asks.

PostgreSQL: triggers on UPDATE, DELETE and TRUNCATE, enabled always, so that not even a replica's
role goes around them. SQLite: triggers on UPDATE and DELETE, and one on INSERT against OR REPLACE,
which would delete without asking. Django drops SQLite's triggers when it remakes a table to alter a
column; `missing()` finds that, the sealer and a system check ask it.

What no trigger stops: an owner of the tables can drop it, and whoever may write SQLite's file can
change it. Then only the published checkpoints tell (docs/voting.md).
"""

from typing import Any

from django.db import connection, transaction

TABLES = ("voting_ballot", "voting_ledgerevent", "voting_ledgerline", "voting_checkpoint")

_REFUSE = """
CREATE OR REPLACE FUNCTION voting_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def install() -> None:
    """Put every trigger in place; safe to run again."""
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def missing() -> set[str]:
    """Names of triggers that should be there and are not, or are switched off."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'voting_%' AND tgenabled = 'A'"
        wanted = {f"{table}_{kind}" for table in TABLES for kind in ("rows", "truncate")}
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        wanted = {f"{t}_{kind}" for t in TABLES for kind in ("update", "delete", "replace")}
    with connection.cursor() as cursor:
        cursor.execute(query)
        return wanted - {name for (name,) in cursor.fetchall()}


def _postgresql() -> list[str]:
    statements = [
        _REFUSE,
        "ALTER TABLE voting_ballot ADD COLUMN IF NOT EXISTS"
        " tx bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)",
        "CREATE INDEX IF NOT EXISTS voting_ballot_tx ON voting_ballot (tx)",
    ]
    for table in TABLES:
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_rows ON {table}",
            f"DROP TRIGGER IF EXISTS {table}_truncate ON {table}",
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION voting_refuse()",
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION voting_refuse()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_truncate",
        ]
    return statements


_TAKEN = {
    "voting_ballot": "id = NEW.id OR idem = NEW.idem OR (category_id = NEW.category_id"
    " AND day = NEW.day AND voter = NEW.voter)",
    "voting_ledgerevent": "id = NEW.id",
    "voting_ledgerline": "id = NEW.id OR (contest_id = NEW.contest_id AND"
    " (seq = NEW.seq OR leaf = NEW.leaf)) OR ballot_id = NEW.ballot_id OR event_id = NEW.event_id",
    "voting_checkpoint": "id = NEW.id OR (contest_id = NEW.contest_id AND size = NEW.size)",
}
"""When an INSERT OR REPLACE would overwrite a row. A plain INSERT fails on its constraint anyway,
and INSERT OR IGNORE is refused as it would be ignored: with no row."""


def _sqlite() -> list[str]:
    statements = []
    for table in TABLES:
        for kind in ("update", "delete"):
            statements += [
                f"DROP TRIGGER IF EXISTS {table}_{kind}",
                f"CREATE TRIGGER {table}_{kind} BEFORE {kind.upper()} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END",
            ]
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_replace",
            f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {_TAKEN[table]})"
            " BEGIN SELECT RAISE(IGNORE); END",
        ]
    return statements


def installed(apps: Any, schema_editor: Any) -> None:
    """For migrations: whenever a table was remade, run this after it."""
    install()


def removed(apps: Any, schema_editor: Any) -> None:
    """The way back."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_rows ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_truncate ON {table}")
            else:
                for kind in ("update", "delete", "replace"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{kind}")
