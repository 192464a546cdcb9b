"""Which file of the release points at which: links, pictures, styles."""

import sqlite3
from collections.abc import Iterable

from .nodes import Node, Nodes


class Targets:
    """What each text points at, whether it is there or not."""

    SCHEMA = """
    CREATE TABLE target (id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE);
    CREATE TABLE pointing (
        node INTEGER NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (node, target)
    ) WITHOUT ROWID;
    CREATE INDEX pointing_target ON pointing (target);
    """

    def __init__(self, db: sqlite3.Connection, nodes: Nodes) -> None:
        self._db = db
        self._nodes = nodes
        self._known: dict[str, int] = {}

    def keep(self, node: Node, files: Iterable[str]) -> None:
        """Put what a text points at in the place of what it pointed at."""
        number = self._nodes.made(node)
        self.drop(number)
        self._db.executemany(
            "INSERT OR IGNORE INTO pointing VALUES (?, ?)",
            [(number, self._number(file)) for file in files],
        )

    def _number(self, file: str) -> int:
        number = self._known.get(file)
        if number is None:
            row = self._db.execute("SELECT id FROM target WHERE file = ?", [file]).fetchone()
            if row is None:
                done = self._db.execute("INSERT INTO target (file) VALUES (?)", [file])
                row = [done.lastrowid or 0]
            number = self._known[file] = row[0]
        return number

    def drop(self, number: int) -> None:
        self._db.execute("DELETE FROM pointing WHERE node = ?", [number])

    def of(self, node: Node) -> set[str]:
        rows = self._db.execute(
            "SELECT file FROM target WHERE id IN (SELECT target FROM pointing WHERE node = ?)",
            [self._nodes.number(node)],
        )
        return {file for (file,) in rows}

    def is_on_a_page(self, file: str) -> bool:
        """Whether any page points at a file; for a style sheet the first one is enough."""
        row = self._db.execute(
            "SELECT 1 FROM target t JOIN pointing p ON p.target = t.id"
            " JOIN node n ON n.id = p.node WHERE t.file = ? AND n.kind = 'page' LIMIT 1",
            [file],
        ).fetchone()
        return row is not None

    def pointing_at(self, file: str) -> set[Node]:
        """The nodes whose text points at a file."""
        rows = self._db.execute(
            "SELECT n.kind, n.name FROM target t JOIN pointing p ON p.target = t.id"
            " JOIN node n ON n.id = p.node WHERE t.file = ?",
            [file],
        )
        return set(rows.fetchall())
