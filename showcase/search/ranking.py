"""Which of the documents found come first."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from .expressions import Phrases, match
from .standing import LOOKED_AT, words_first

WEIGHTS = (20.0, 8.0, 8.0, 6.0, 1.0)
"""Of title, place, method, people and body."""

_NAMED = "title place method people"
_WIDE = 3000
"""With more documents than this a word says nothing in a body: only names and titles are weighed,
and the rest follows, the newest first.
"""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: each of the choices, filed as one of `lines` (None: anyhow)."""

    choices: tuple[Phrases, ...]
    lines: Sequence[int] | None
    total: int

    def rows(self, connection: sqlite3.Connection, order: str, start: int, most: int) -> list[int]:
        """Row ids of `most` documents from the place `start` on."""
        if order == "date":
            return self._newest(connection, start, most)
        if start >= LOOKED_AT:
            return self._best(connection, start, most)
        end = start + most
        best = self._best(connection, 0, max(end, LOOKED_AT))
        first = words_first(connection, best[:LOOKED_AT], self.choices, end)
        return (first + best[LOOKED_AT:])[start:end]

    def _best(self, connection: sqlite3.Connection, start: int, most: int) -> list[int]:
        if self.total <= _WIDE:
            return self._weighed(connection, "", start, most)
        first = self._weighed(connection, _NAMED, 0, _WIDE)
        if start + most <= len(first):
            return first[start : start + most]
        known = set(first)
        beyond = max(start - len(first), 0)
        newest = self._newest(connection, 0, beyond + most + len(first))
        rest = [row for row in newest if row not in known]
        part = first[start : start + most]
        return part + rest[beyond : beyond + most - len(part)]

    def _weighed(
        self, connection: sqlite3.Connection, columns: str, start: int, most: int
    ) -> list[int]:
        weights = ", ".join(map(str, WEIGHTS))
        found = connection.execute(
            f"SELECT rowid FROM words WHERE words MATCH ? {self._where()}"
            f" ORDER BY bm25(words, {weights}), rowid DESC LIMIT ? OFFSET ?",
            (match(self.choices, columns), *(self.lines or ()), most, start),
        )
        return [row for (row,) in found]

    def _newest(self, connection: sqlite3.Connection, start: int, most: int) -> list[int]:
        found = connection.execute(
            f"SELECT rowid FROM words WHERE words MATCH ? {self._where()}"
            " ORDER BY rowid DESC LIMIT ? OFFSET ?",
            (match(self.choices), *(self.lines or ()), most, start),
        )
        return [row for (row,) in found]

    def _where(self) -> str:
        if self.lines is None:
            return ""
        marks = ", ".join("?" * len(self.lines))
        return f"AND (SELECT facets FROM filed WHERE filed.id = words.rowid) IN ({marks})"
