"""What every published address read, kept beside the releases in one SQLite file.

It belongs to exactly one release of one folder. It can always be thrown away: then the next bake
is a full one.
"""

import pickle
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .conditions import demands
from .reads import Query, Reads, Watch

VERSION = "1"
"""Changes with the layout or the meaning of what is kept."""

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE node (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, data BLOB,
    UNIQUE (kind, name)
);
-- a row of the database and those of its columns that were looked at
CREATE TABLE cells (
    id INTEGER PRIMARY KEY, tab TEXT NOT NULL, row TEXT NOT NULL, columns TEXT NOT NULL,
    UNIQUE (tab, row, columns)
);
CREATE TABLE query (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, data BLOB NOT NULL);
-- where to look for a query when a row changes: by a value that the row must have, or by none
CREATE TABLE watch (
    tab TEXT NOT NULL, col TEXT NOT NULL, value TEXT NOT NULL, query INTEGER NOT NULL,
    PRIMARY KEY (tab, col, value, query)
) WITHOUT ROWID;
CREATE TABLE material (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL,
    UNIQUE (kind, name)
);
-- file of the release that a text points at, and who does
CREATE TABLE target (id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE);
CREATE TABLE reading (
    kind INTEGER NOT NULL, thing INTEGER NOT NULL, node INTEGER NOT NULL,
    PRIMARY KEY (kind, thing, node)
) WITHOUT ROWID;
CREATE INDEX reading_node ON reading (node);
"""
_CELLS, _QUERY, _MATERIAL, _TARGET = range(4)


class Store:
    """The readings of one folder of releases. Nothing is kept until `commit`."""

    def __init__(self, file: Path, *, new: bool = False) -> None:
        """Open a store, or make an empty one. Raises `sqlite3.DatabaseError` if it is no store."""
        if new:
            file.unlink(missing_ok=True)
        self.file = file
        uri = f"{file.absolute().as_uri()}?mode={'rwc' if new else 'rw'}"
        self._db = sqlite3.connect(uri, uri=True, isolation_level=None)
        self._db.execute("PRAGMA synchronous=FULL" if not new else "PRAGMA synchronous=OFF")
        if new:
            self._db.execute("PRAGMA journal_mode=OFF")
            self._db.executescript(_SCHEMA)
            self.note("version", VERSION)
        elif self.noted("version") != VERSION:
            raise sqlite3.DatabaseError("another version")
        self._db.execute("BEGIN")
        self._disagreeing: set[int] = set()
        self._known_cells: dict[tuple[str, str, str], int] = {}
        self._known_queries: dict[tuple[Any, ...], tuple[int, bytes]] = {}

    def commit(self) -> None:
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Drop what was not committed."""
        self._db.close()

    # --- what belongs to all ---------------------------------------------------------------------

    def noted(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
        return row[0] if row else ""

    def note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])

    # --- nodes -----------------------------------------------------------------------------------

    def node(self, kind: str, name: str) -> int:
        """The number of a node, made if it is new."""
        row = self._db.execute(
            "SELECT id FROM node WHERE kind = ? AND name = ?", [kind, name]
        ).fetchone()
        if row:
            return row[0]
        made = self._db.execute("INSERT INTO node (kind, name) VALUES (?, ?)", [kind, name])
        return made.lastrowid or 0

    def nodes(self, kind: str) -> dict[str, Any]:
        """Everything of one kind: name → data."""
        rows = self._db.execute("SELECT name, data FROM node WHERE kind = ?", [kind])
        return {name: _unpack(data) for name, data in rows}

    def names(self, kind: str) -> set[str]:
        rows = self._db.execute("SELECT name FROM node WHERE kind = ?", [kind])
        return {name for (name,) in rows}

    def data(self, kind: str, name: str) -> Any:
        row = self._db.execute(
            "SELECT data FROM node WHERE kind = ? AND name = ?", [kind, name]
        ).fetchone()
        return _unpack(row[0]) if row else None

    def keep(self, kind: str, name: str, data: Any) -> int:
        """Keep what a node is; returns its number."""
        number = self.node(kind, name)
        self._db.execute("UPDATE node SET data = ? WHERE id = ?", [_pack(data), number])
        return number

    def drop(self, kind: str, name: str) -> None:
        row = self._db.execute(
            "SELECT id FROM node WHERE kind = ? AND name = ?", [kind, name]
        ).fetchone()
        if row:
            self._db.execute("DELETE FROM reading WHERE node = ?", row)
            self._db.execute("DELETE FROM node WHERE id = ?", row)

    def who(self, numbers: Iterable[int]) -> set[tuple[str, str]]:
        """Kind and name of nodes."""
        found: set[tuple[str, str]] = set()
        for part in _parts(numbers):
            found.update(
                self._db.execute(f"SELECT kind, name FROM node WHERE id IN ({_marks(part)})", part)
            )
        return found

    # --- readings --------------------------------------------------------------------------------

    def keep_reads(self, kind: str, name: str, reads: Reads, hashes: dict[Any, str]) -> None:
        """Put a node's readings in the place of those it had.

        `hashes` says what each material was when it was read.
        """
        node = self.node(kind, name)
        self._db.execute("DELETE FROM reading WHERE node = ? AND kind != ?", [node, _TARGET])
        things = [(_CELLS, self._cells(cell, columns)) for cell, columns in reads.cells.items()]
        things += [(_QUERY, self._query(query)) for query in reads.queries.values()]
        things += [
            (_MATERIAL, self._material(kind, name, hashes[kind, name]))
            for kind, name in reads.materials
        ]
        self._db.executemany(
            "INSERT OR IGNORE INTO reading VALUES (?, ?, ?)", [(k, t, node) for k, t in things]
        )

    def disagreeing(self) -> set[tuple[str, str]]:
        """Nodes whose query has got another answer since, from somebody who asked later."""
        found, self._disagreeing = self._disagreeing, set()
        return self.who(found)

    def _cells(self, cell: tuple[str, str], columns: set[str]) -> int:
        key = (*cell, " ".join(sorted(columns)))
        found = self._known_cells.get(key)
        if found is None:
            self._db.execute(
                "INSERT OR IGNORE INTO cells (tab, row, columns) VALUES (?, ?, ?)", key
            )
            found = self._known_cells[key] = self._db.execute(
                "SELECT id FROM cells WHERE tab = ? AND row = ? AND columns = ?", key
            ).fetchone()[0]
        return found

    def _query(self, query: Query) -> int:
        known = self._known_queries.get(query.key)
        if known is not None and known[1] == query.digest:
            return known[0]
        key = pickle.dumps(query.key)
        row = self._db.execute("SELECT id, data FROM query WHERE key = ?", [key]).fetchone()
        if row is None:
            made = self._db.execute(
                "INSERT INTO query (key, data) VALUES (?, ?)", [key, pickle.dumps(query)]
            )
            number = made.lastrowid or 0
            self._db.executemany(
                "INSERT OR IGNORE INTO watch VALUES (?, ?, ?, ?)",
                [(*place, number) for watch in query.watches for place in _places(watch)],
            )
        else:
            number = row[0]
            if pickle.loads(row[1]).digest != query.digest:
                # Whoever else read it got another answer; a later look would find no difference.
                self._disagreeing |= self.readers_of_query(number)
            self._db.execute(
                "UPDATE query SET data = ? WHERE id = ?", [pickle.dumps(query), number]
            )
        self._known_queries[query.key] = number, query.digest
        return number

    def _material(self, kind: str, name: str, hash: str) -> int:
        self._db.execute(
            "INSERT INTO material (kind, name, hash) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, name) DO UPDATE SET hash = excluded.hash",
            [kind, name, hash],
        )
        return self._db.execute(
            "SELECT id FROM material WHERE kind = ? AND name = ?", [kind, name]
        ).fetchone()[0]

    # --- who read what ---------------------------------------------------------------------------

    def cells_of(self, table: str, row: str | None) -> Iterator[tuple[int, set[str]]]:
        """Readings of a row (of every row for None): their number and columns."""
        sql = "SELECT id, columns FROM cells WHERE tab = ?"
        found = self._db.execute(
            sql if row is None else f"{sql} AND row = ?", [table] if row is None else [table, row]
        )
        for number, columns in found.fetchall():
            yield number, set(columns.split(" "))

    def readers_of_cells(self, numbers: Iterable[int]) -> set[int]:
        return self._readers(_CELLS, numbers)

    def readers_of_query(self, number: int) -> set[int]:
        return self._readers(_QUERY, [number])

    def readers_of_material(self, number: int) -> set[int]:
        return self._readers(_MATERIAL, [number])

    def _readers(self, kind: int, numbers: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for part in _parts(numbers):
            rows = self._db.execute(
                f"SELECT node FROM reading WHERE kind = {kind} AND thing IN ({_marks(part)})", part
            )
            found.update(node for (node,) in rows)
        return found

    def queries_of(self, table: str, places: Iterable[tuple[str, str]] | None) -> dict[int, Query]:
        """Queries that look at a table; only those that a row with these values could matter to."""
        numbers: set[int] = set()
        if places is None:
            rows = self._db.execute("SELECT query FROM watch WHERE tab = ?", [table])
            numbers.update(n for (n,) in rows)
        else:
            for column, value in {("", ""), *places}:
                rows = self._db.execute(
                    "SELECT query FROM watch WHERE tab = ? AND col = ? AND value = ?",
                    [table, column, value],
                )
                numbers.update(n for (n,) in rows)
        return self.queries(numbers)

    def queries(self, numbers: Iterable[int]) -> dict[int, Query]:
        found = {}
        for part in _parts(numbers):
            rows = self._db.execute(
                f"SELECT id, data FROM query WHERE id IN ({_marks(part)})", part
            )
            found.update({number: pickle.loads(data) for number, data in rows})
        return found

    def all_queries(self) -> dict[int, Query]:
        rows = self._db.execute(f"SELECT DISTINCT thing FROM reading WHERE kind = {_QUERY}")
        return self.queries([n for (n,) in rows.fetchall()])

    def answered(self, number: int, query: Query) -> None:
        """Keep a query with its new digest."""
        self._db.execute("UPDATE query SET data = ? WHERE id = ?", [pickle.dumps(query), number])
        self._known_queries[query.key] = number, query.digest

    def materials(self) -> list[tuple[int, str, str, str]]:
        """Number, kind, name and hash of every material that anyone reads."""
        return self._db.execute(
            "SELECT id, kind, name, hash FROM material m WHERE EXISTS"
            f" (SELECT 1 FROM reading WHERE kind = {_MATERIAL} AND thing = m.id)"
        ).fetchall()

    def reads_of(self, kind: str, name: str) -> tuple[list[Any], list[Query], list[Any]]:
        """Cells, queries and materials of a node, to be told."""
        node = self.node(kind, name)
        own = "SELECT thing FROM reading WHERE node = ? AND kind = ?"
        cells = self._db.execute(
            f"SELECT tab, row, columns FROM cells WHERE id IN ({own}) ORDER BY 1, 2", [node, _CELLS]
        ).fetchall()
        numbers = [n for (n,) in self._db.execute(own, [node, _QUERY])]
        materials = self._db.execute(
            f"SELECT kind, name FROM material WHERE id IN ({own}) ORDER BY 1, 2", [node, _MATERIAL]
        ).fetchall()
        return cells, list(self.queries(numbers).values()), materials

    def tables(self) -> set[str]:
        """Every table that anything here depends on."""
        return {
            *(t for (t,) in self._db.execute("SELECT DISTINCT tab FROM cells")),
            *(t for (t,) in self._db.execute("SELECT DISTINCT tab FROM watch")),
        }

    # --- who points at whom ----------------------------------------------------------------------

    def keep_targets(self, kind: str, name: str, files: Iterable[str]) -> None:
        node = self.node(kind, name)
        self._db.execute("DELETE FROM reading WHERE node = ? AND kind = ?", [node, _TARGET])
        for file in files:
            self._db.execute("INSERT OR IGNORE INTO target (file) VALUES (?)", [file])
            self._db.execute(
                "INSERT OR IGNORE INTO reading SELECT ?, id, ? FROM target WHERE file = ?",
                [_TARGET, node, file],
            )

    def targets(self, kind: str, name: str) -> set[str]:
        rows = self._db.execute(
            "SELECT file FROM target WHERE id IN"
            f" (SELECT thing FROM reading WHERE node = ? AND kind = {_TARGET})",
            [self.node(kind, name)],
        )
        return {file for (file,) in rows}

    def pointing_at(self, file: str) -> set[tuple[str, str]]:
        """Kind and name of the nodes whose text points at a file."""
        rows = self._db.execute(
            "SELECT n.kind, n.name FROM target t"
            f" JOIN reading r ON r.kind = {_TARGET} AND r.thing = t.id"
            " JOIN node n ON n.id = r.node WHERE t.file = ?",
            [file],
        )
        return set(rows.fetchall())


def _places(watch: Watch) -> Iterator[tuple[str, str, str]]:
    """Where a query is found when a row of this table changes."""
    for alias, column, values in demands(watch.condition):
        if alias == watch.alias:
            for value in values:
                yield watch.table, column, str(value)
            return
    yield watch.table, "", ""


def _pack(data: Any) -> bytes:
    return zlib.compress(pickle.dumps(data), 1)


def _unpack(data: bytes | None) -> Any:
    return None if data is None else pickle.loads(zlib.decompress(data))


def _parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    whole = list(numbers)
    for start in range(0, len(whole), 900):
        yield whole[start : start + 900]


def _marks(part: list[int]) -> str:
    return ",".join("?" * len(part))
