"""What every published address read, kept beside the releases in one SQLite file.

It belongs to exactly one release of one folder. It can always be thrown away: then the next bake
is a full one.
"""

import os
import sqlite3
from pathlib import Path

from .entries import Entries
from .nodes import Node, Nodes
from .readings import Readings
from .targets import Targets

VERSION = "3"
"""Changes with the layout or the meaning of what is kept."""


class Store:
    """The memory of one folder of releases. Nothing is kept until `commit`."""

    def __init__(self, file: Path, *, new: bool = False) -> None:
        """Open a store, or make an empty one. Raises `sqlite3.DatabaseError` if it is no store."""
        if new:
            file.unlink(missing_ok=True)
        self.file = file
        uri = f"{file.absolute().as_uri()}?mode={'rwc' if new else 'rw'}"
        self._db = db = sqlite3.connect(uri, uri=True, isolation_level=None)
        db.execute(f"PRAGMA synchronous={'OFF' if new else 'FULL'}")
        db.execute("PRAGMA cache_size=-65536")  # 64 MB
        if new:
            db.execute("PRAGMA journal_mode=OFF")
            db.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            for table in (Nodes, Entries, Readings, Targets):
                db.executescript(table.SCHEMA)
            self.note("version", VERSION)
        elif self.noted("version") != VERSION:
            raise sqlite3.DatabaseError("another version")
        db.execute("BEGIN")
        self.nodes = Nodes(db)
        self.entries = Entries(db)
        self.readings = Readings(db, self.nodes)
        self.targets = Targets(db, self.nodes)

    def commit(self) -> None:
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def sync(self) -> None:
        """Put a new store, which is written without care for a power cut, on the disk."""
        with self.file.open("rb") as file:
            os.fsync(file.fileno())

    def close(self) -> None:
        """Drop what was not committed."""
        self._db.close()

    def noted(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
        return row[0] if row else ""

    def note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])

    def drop(self, node: Node) -> None:
        """Forget a node, what it read and what it pointed at."""
        number = self.nodes.number(node)
        if number is not None:
            self.readings.drop(number)
            self.targets.drop(number)
            self.nodes.drop(number)
