"""Rows that never change: the database itself refuses, whoever asks.

PostgreSQL: triggers on UPDATE, DELETE and TRUNCATE, enabled always, so that not even a replica's
role goes around them. SQLite: triggers on UPDATE and DELETE, and one on INSERT against OR REPLACE,
which would delete without asking. Django drops SQLite's triggers when it remakes a table to alter a
column; `missing()` finds that.

What no trigger stops: an owner of the tables can drop it, and whoever may write SQLite's file can
change it.

Tables come as `{name: taken}`; `taken` is a condition on `NEW`, of our own and never of a user's
text, that says when an INSERT OR REPLACE would overwrite a row. A plain INSERT fails on its
constraint anyway, and INSERT OR IGNORE is refused as it would be ignored: with no row.
"""

from collections.abc import Mapping

from django.db import connection, transaction

_REFUSE = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def install(tables: Mapping[str, str], function: str) -> None:
    """Put every trigger in place; safe to run again. `function` is a room's own, in PostgreSQL."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _statements(tables, function):
            cursor.execute(statement)


def missing(tables: Mapping[str, str]) -> set[str]:
    """Names of triggers that should be there and are not, or are switched off."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
        wanted = {f"{table}_{kind}" for table in tables for kind in ("rows", "truncate")}
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        wanted = {f"{t}_{kind}" for t in tables for kind in ("update", "delete", "replace")}
    with connection.cursor() as cursor:
        cursor.execute(query)
        return wanted - {name for (name,) in cursor.fetchall()}


def remove(tables: Mapping[str, str]) -> None:
    """The way back of a migration."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_rows ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_truncate ON {table}")
            else:
                for kind in ("update", "delete", "replace"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{kind}")


def _statements(tables: Mapping[str, str], function: str) -> list[str]:
    if connection.vendor == "postgresql":
        each = (_postgresql(table, function) for table in tables)
        return [_REFUSE.format(function=function), *(one for many in each for one in many)]
    return [one for table, taken in tables.items() for one in _sqlite(table, taken)]


def _postgresql(table: str, function: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {table}_rows ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_truncate ON {table}",
        f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_truncate",
    ]


def _sqlite(table: str, taken: str) -> list[str]:
    statements = []
    for kind in ("update", "delete"):
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_{kind}",
            f"CREATE TRIGGER {table}_{kind} BEFORE {kind.upper()} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END",
        ]
    return [
        *statements,
        f"DROP TRIGGER IF EXISTS {table}_replace",
        f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"
        " BEGIN SELECT RAISE(IGNORE); END",
    ]
