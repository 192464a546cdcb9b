"""What can be made again: a page, a used file, a fact, a source of addresses, a page's address."""

import pickle
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Node = tuple[str, str]
"""Kind and name. A page or file is named by its file below the release, a fact by its key."""

_AT_ONCE = 900
"""SQLite's parameters to a statement were limited to 999 for long."""


def parts(numbers: Iterable[Any]) -> Iterator[list[Any]]:
    """A long list in pieces that SQLite takes as parameters."""
    whole = list(numbers)
    for start in range(0, len(whole), _AT_ONCE):
        yield whole[start : start + _AT_ONCE]


def marks(part: Sequence[Any]) -> str:
    return ",".join("?" * len(part))


class Nodes:
    """The nodes of a store, with the data of each."""

    SCHEMA = """
    CREATE TABLE node (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, data BLOB,
        UNIQUE (kind, name)
    );
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def number(self, node: Node) -> int | None:
        row = self._db.execute("SELECT id FROM node WHERE kind = ? AND name = ?", node).fetchone()
        return row[0] if row else None

    def made(self, node: Node) -> int:
        """The number of a node, made if it is new."""
        number = self.number(node)
        if number is None:
            done = self._db.execute("INSERT INTO node (kind, name) VALUES (?, ?)", node)
            number = done.lastrowid or 0
        return number

    def has(self, node: Node) -> bool:
        return self.number(node) is not None

    def data(self, node: Node) -> Any:
        """What is kept of a node; None if nothing is."""
        row = self._db.execute("SELECT data FROM node WHERE kind = ? AND name = ?", node).fetchone()
        return pickle.loads(zlib.decompress(row[0])) if row and row[0] is not None else None

    def keep(self, node: Node, data: Any) -> int:
        """Keep what a node is; returns its number."""
        number = self.made(node)
        packed = zlib.compress(pickle.dumps(data), 1)
        self._db.execute("UPDATE node SET data = ? WHERE id = ?", [packed, number])
        return number

    def drop(self, number: int) -> None:
        self._db.execute("DELETE FROM node WHERE id = ?", [number])

    def names(self, kind: str) -> set[str]:
        rows = self._db.execute("SELECT name FROM node WHERE kind = ?", [kind])
        return {name for (name,) in rows}

    def who(self, numbers: Iterable[int]) -> set[Node]:
        """Kind and name of nodes."""
        found: set[Node] = set()
        for part in parts(numbers):
            found.update(
                self._db.execute(f"SELECT kind, name FROM node WHERE id IN ({marks(part)})", part)
            )
        return found
