"""Who read what: cells, queries, materials, facts; and the way from a change to its readers."""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Set
from hashlib import blake2b
from typing import Any

from .conditions import demands
from .nodes import Node, Nodes, marks, parts
from .reads import FactKey, Query, Reads, Watch

_CELLS, _QUERY, _MATERIAL, _FACT = range(4)


def fact_name(key: FactKey) -> str:
    """How a fact is called in the store."""
    return f"{key[0]}{key[1]!r}"


class Readings:
    """What was read, each thing once, and who read it."""

    SCHEMA = """
    -- a row of the database and those of its columns that were looked at
    CREATE TABLE cells (
        id INTEGER PRIMARY KEY, tab TEXT NOT NULL, row TEXT NOT NULL, columns TEXT NOT NULL,
        UNIQUE (tab, row, columns)
    );
    CREATE TABLE statement (id INTEGER PRIMARY KEY, sql TEXT NOT NULL UNIQUE);
    CREATE TABLE query (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, data BLOB NOT NULL);
    -- where to look for a query when a row changes: by a value that the row must have, or by none;
    -- and which columns decide (0: any), so that most queries need not be looked at
    CREATE TABLE watch (
        tab TEXT NOT NULL, col TEXT NOT NULL, value TEXT NOT NULL, query INTEGER NOT NULL,
        deciding INTEGER NOT NULL, followed INTEGER NOT NULL,
        PRIMARY KEY (tab, col, value, query, deciding, followed)
    ) WITHOUT ROWID;
    CREATE TABLE deciding (id INTEGER PRIMARY KEY, columns TEXT NOT NULL UNIQUE);
    CREATE TABLE material (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL,
        UNIQUE (kind, name)
    );
    CREATE TABLE reading (
        kind INTEGER NOT NULL, thing INTEGER NOT NULL, node INTEGER NOT NULL,
        PRIMARY KEY (kind, thing, node)
    ) WITHOUT ROWID;
    CREATE INDEX reading_node ON reading (node);
    """

    def __init__(self, db: sqlite3.Connection, nodes: Nodes) -> None:
        self._db = db
        self._nodes = nodes
        self._disagreeing: set[int] = set()
        self._known_cells: dict[tuple[str, str, str], int] = {}
        self._known_queries: dict[bytes, tuple[int, bytes]] = {}
        self._known_statements: dict[str, int] = {}
        self._known_deciding: dict[str, int] = {}
        self._known_materials: dict[tuple[str, str], tuple[int, str]] = {}
        self._known_facts: dict[FactKey, int] = {}

    # --- keeping ---------------------------------------------------------------------------------

    def keep(self, node: Node, reads: Reads, hashes: dict[Any, str]) -> None:
        """Put a node's readings in the place of those it had.

        `hashes` says what each material was when it was read.
        """
        number = self._nodes.made(node)
        self.drop(number)
        rows = [
            *((_CELLS, self._cells(cell, columns)) for cell, columns in reads.cells.items()),
            *((_QUERY, self._query(query)) for query in reads.queries.values()),
            *((_MATERIAL, self._material(key, hashes[key])) for key in reads.materials),
            *((_FACT, self._fact(key)) for key in reads.facts),
        ]
        self._db.executemany(
            "INSERT OR IGNORE INTO reading VALUES (?, ?, ?)",
            [(kind, thing, number) for kind, thing in rows],
        )

    def drop(self, number: int) -> None:
        self._db.execute("DELETE FROM reading WHERE node = ?", [number])

    def disagreeing(self) -> set[Node]:
        """Nodes whose query has got another answer since, from somebody who asked later."""
        found, self._disagreeing = self._disagreeing, set()
        return self._nodes.who(found)

    def _cells(self, cell: tuple[str, str], columns: set[str]) -> int:
        key = (*cell, " ".join(sorted(columns)))
        found = self._known_cells.get(key)
        if found is None:
            done = self._db.execute(
                "INSERT OR IGNORE INTO cells (tab, row, columns) VALUES (?, ?, ?)", key
            )
            found = done.lastrowid or 0
            if not done.rowcount:
                (found,) = self._db.execute(
                    "SELECT id FROM cells WHERE tab = ? AND row = ? AND columns = ?", key
                ).fetchone()
            self._known_cells[key] = found
        return found

    def _query(self, query: Query) -> int:
        key = blake2b(repr(query.key).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        known = self._known_queries.get(key)
        if known is not None and known[1] == query.digest:
            return known[0]
        row = self._db.execute("SELECT id, data FROM query WHERE key = ?", [key]).fetchone()
        if row is None:
            number = self._new_query(key, query)
        else:
            number = row[0]
            if self._unpacked(row[1]).digest != query.digest:
                # Whoever else read it got another answer; a later look would find no difference.
                self._disagreeing |= self.readers_of_query(number)
                self.answered(number, query)
        self._known_queries[key] = number, query.digest
        return number

    def _new_query(self, key: bytes, query: Query) -> int:
        done = self._db.execute(
            "INSERT INTO query (key, data) VALUES (?, ?)", [key, self._packed(query)]
        )
        number = done.lastrowid or 0
        self._db.executemany(
            "INSERT OR IGNORE INTO watch VALUES (?, ?, ?, ?, ?, ?)",
            [
                (*place, number, self._deciding(watch), watch.followed)
                for watch in query.watches
                for place in _places(watch)
            ],
        )
        return number

    def _deciding(self, watch: Watch) -> int:
        """The number of a set of columns; 0 for any column."""
        if watch.columns is None:
            return 0
        columns = " ".join(sorted(watch.columns))
        found = self._known_deciding.get(columns)
        if found is None:
            self._db.execute("INSERT OR IGNORE INTO deciding (columns) VALUES (?)", [columns])
            (found,) = self._db.execute(
                "SELECT id FROM deciding WHERE columns = ?", [columns]
            ).fetchone()
            self._known_deciding[columns] = found
        return found

    def answered(self, number: int, query: Query) -> None:
        """Keep a query with its new digest."""
        self._db.execute("UPDATE query SET data = ? WHERE id = ?", [self._packed(query), number])
        self._known_queries.clear()

    def _packed(self, query: Query) -> bytes:
        """A query without its text, which many have in common."""
        found = self._known_statements.get(query.sql)
        if found is None:
            self._db.execute("INSERT OR IGNORE INTO statement (sql) VALUES (?)", [query.sql])
            found = self._known_statements[query.sql] = self._db.execute(
                "SELECT id FROM statement WHERE sql = ?", [query.sql]
            ).fetchone()[0]
        rest = (query.params, query.digested, query.single, query.digest, query.watches)
        return pickle.dumps((found, *rest))

    def _unpacked(self, data: bytes) -> Query:
        number, *rest = pickle.loads(data)
        (sql,) = self._db.execute("SELECT sql FROM statement WHERE id = ?", [number]).fetchone()
        return Query(sql, *rest)

    def _material(self, key: tuple[str, str], hash: str) -> int:
        known = self._known_materials.get(key)
        if known is None or known[1] != hash:
            self._db.execute(
                "INSERT INTO material (kind, name, hash) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, name) DO UPDATE SET hash = excluded.hash",
                [*key, hash],
            )
            (number,) = self._db.execute(
                "SELECT id FROM material WHERE kind = ? AND name = ?", key
            ).fetchone()
            known = self._known_materials[key] = number, hash
        return known[0]

    def _fact(self, key: FactKey) -> int:
        number = self._known_facts.get(key)
        if number is None:
            number = self._known_facts[key] = self._nodes.made(("fact", fact_name(key)))
        return number

    def forget_fact(self, key: FactKey) -> None:
        """A fact was dropped: its number may be another's soon."""
        self._known_facts.pop(key, None)

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

    def readers_of_fact(self, key: FactKey) -> set[Node]:
        number = self._nodes.number(("fact", fact_name(key)))
        return set() if number is None else self._nodes.who(self._readers(_FACT, [number]))

    def _readers(self, kind: int, numbers: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for part in parts(numbers):
            rows = self._db.execute(
                f"SELECT node FROM reading WHERE kind = {kind} AND thing IN ({marks(part)})", part
            )
            found.update(node for (node,) in rows)
        return found

    def queries_of(
        self,
        table: str,
        places: Iterable[tuple[str, str]] | None,
        columns: Set[str] | None = None,
        *,
        came: bool = False,
    ) -> dict[int, Query]:
        """Queries that look at a table: only those that a row with these values could matter to, if
        these `columns` of it changed (None: all), or if it `came`."""
        deciding = {
            n
            for n, names in self._db.execute("SELECT id, columns FROM deciding").fetchall()
            if columns is None or not columns.isdisjoint(names.split(" "))
        }
        deciding.add(0)
        looked_up = "SELECT query, deciding, followed FROM watch WHERE tab = ?"
        rows: list[tuple[int, int, int]] = []
        if places is None:
            rows = self._db.execute(looked_up, [table]).fetchall()
        else:
            for place in {("", ""), *places}:
                where = f"{looked_up} AND col = ? AND value = ?"
                rows += self._db.execute(where, [table, *place]).fetchall()
        return self.queries(
            {q for q, n, followed in rows if n in deciding and not (came and followed)}
        )

    def queries(self, numbers: Iterable[int]) -> dict[int, Query]:
        found = {}
        for part in parts(numbers):
            rows = self._db.execute(f"SELECT id, data FROM query WHERE id IN ({marks(part)})", part)
            found.update({number: self._unpacked(data) for number, data in rows.fetchall()})
        return found

    def materials(self) -> list[tuple[int, str, str, str]]:
        """Number, kind, name and hash of every material that anyone reads."""
        return self._db.execute(
            "SELECT id, kind, name, hash FROM material m WHERE EXISTS"
            f" (SELECT 1 FROM reading WHERE kind = {_MATERIAL} AND thing = m.id)"
        ).fetchall()

    def tables(self) -> set[str]:
        """Every table that anything here depends on."""
        return {
            *(t for (t,) in self._db.execute("SELECT DISTINCT tab FROM cells")),
            *(t for (t,) in self._db.execute("SELECT DISTINCT tab FROM watch")),
        }

    # --- to be told ------------------------------------------------------------------------------

    def of(self, node: Node) -> tuple[list[Any], list[Query], list[Any], list[str]]:
        """Cells, queries, materials and names of facts that a node read."""
        number = self._nodes.number(node)
        own = "SELECT thing FROM reading WHERE node = ? AND kind = ?"
        cells = self._db.execute(
            f"SELECT tab, row, columns FROM cells WHERE id IN ({own}) ORDER BY 1, 2",
            [number, _CELLS],
        ).fetchall()
        queries = [n for (n,) in self._db.execute(own, [number, _QUERY])]
        materials = self._db.execute(
            f"SELECT kind, name FROM material WHERE id IN ({own}) ORDER BY 1, 2",
            [number, _MATERIAL],
        ).fetchall()
        facts = self._db.execute(
            f"SELECT name FROM node WHERE id IN ({own}) ORDER BY 1", [number, _FACT]
        )
        return cells, list(self.queries(queries).values()), materials, [n for (n,) in facts]


def _places(watch: Watch) -> Iterator[tuple[str, str, str]]:
    """Where a query is found when a row of this table changes: by the value that fewest rows have.

    A yes or no (0 or 1) divides the rows worst.
    """
    own = [
        (column, values)
        for alias, column, values in demands(watch.condition)
        if alias == watch.alias
    ]
    if not own:
        yield watch.table, "", ""
        return
    column, values = min(own, key=lambda one: (set(one[1]) <= {0, 1}, len(one[1])))
    for value in values:
        yield watch.table, column, str(value)
