"""The change log's triggers in SQLite."""

from collections.abc import Iterator

from django.db import connection

_AT_ONCE = 40  # columns a call; SQLite allows 127 arguments to a function, older ones 100


def prepare() -> None:
    """SQLite's triggers share nothing."""


def watched() -> set[str]:
    """Tables whose triggers read as they would if they were installed now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND name LIKE 'bake\\_%%' ESCAPE '\\'"
        )
        found: dict[str, dict[str, str]] = {}
        for table, name, sql in cursor.fetchall():
            found.setdefault(table, {})[name] = sql
        cursor.execute(
            "SELECT m.name, p.name, p.pk FROM sqlite_master m, pragma_table_info(m.name) p"
            " WHERE m.type = 'table' AND m.name IN"
            " (SELECT tbl_name FROM sqlite_master WHERE type = 'trigger')"
        )
        columns: dict[str, list[tuple[str, int]]] = {}
        for table, column, key in cursor.fetchall():
            columns.setdefault(table, []).append((column, key))
    return {
        table
        for table, there in found.items()
        if there == dict(_triggers(table, columns.get(table, [])))
    }


def install(table: str) -> None:
    remove(table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, pk FROM pragma_table_info(%s)", [table])
        for _name, sql in _triggers(table, cursor.fetchall()):
            cursor.execute(sql)


def remove(table: str) -> None:
    with connection.cursor() as cursor:
        for kind in "ridku":
            cursor.execute(f'DROP TRIGGER IF EXISTS "bake_{kind}_{table}"')


def _triggers(table: str, columns: list[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """Name and text of each trigger, as `sqlite_master` keeps it."""
    names = [name for name, _key in columns]
    keys = [name for name, key in columns if key] or ["rowid"]
    differs = " OR ".join(f'OLD."{n}" IS NOT NEW."{n}"' for n in names)
    moved = " OR ".join(f'OLD."{k}" IS NOT NEW."{k}"' for k in keys)
    same_key = " AND ".join(f'"{k}" = NEW."{k}"' for k in keys)
    # INSERT OR REPLACE deletes the row in its way without firing any delete trigger.
    replaced = (
        f"INSERT INTO bake_change (table_name, row, op, old, new) SELECT '{table}', "
        f"{_row('', keys)}, 'D', {_json('', names)}, NULL FROM \"{table}\" WHERE {same_key};"
    )
    bodies = {
        "r": ("BEFORE INSERT", "", replaced),
        "i": ("AFTER INSERT", "", _log(table, "NEW", keys, "I", "NULL", _json("NEW.", names))),
        "d": ("AFTER DELETE", "", _log(table, "OLD", keys, "D", _json("OLD.", names), "NULL")),
        # A row that gets another key is also a new row.
        "k": (
            "AFTER UPDATE",
            f" WHEN {moved}",
            _log(table, "NEW", keys, "I", "NULL", _json("NEW.", names)),
        ),
        "u": (
            "AFTER UPDATE",
            f" WHEN {differs}",
            _log(table, "OLD", keys, "U", _json("OLD.", names), _json("NEW.", names)),
        ),
    }
    for kind, (moment, condition, body) in bodies.items():
        name = f"bake_{kind}_{table}"
        yield (
            name,
            f'CREATE TRIGGER "{name}" {moment} ON "{table}" FOR EACH ROW{condition}'
            f" BEGIN {body} END",
        )


def _log(table: str, side: str, keys: list[str], op: str, old: str, new: str) -> str:
    return (
        "INSERT INTO bake_change (table_name, row, op, old, new)"
        f" VALUES ('{table}', {_row(side + '.', keys)}, '{op}', {old}, {new});"
    )


def _row(side: str, keys: list[str]) -> str:
    return " || ',' || ".join(f'CAST({side}"{key}" AS TEXT)' for key in keys)


def _json(side: str, names: list[str]) -> str:
    """The row as a JSON object; bytes, which JSON cannot hold, as hex."""
    pairs = [
        (
            name,
            f'CASE typeof({side}"{name}") WHEN \'blob\' THEN hex({side}"{name}")'
            f' ELSE {side}"{name}" END',
        )
        for name in names
    ]
    built = "json_object()"
    for start in range(0, len(pairs), _AT_ONCE):
        part = pairs[start : start + _AT_ONCE]
        inner = ", ".join(f"'$.\"{name}\"', {value}" for name, value in part)
        built = f"json_set({built}, {inner})"
    return built
