"""The index that the public searches: of one release, read and never written."""

import json
import sqlite3
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from . import counting, ranking, schema, suggesting
from .documents import Document, Found, Hit, Suggestion
from .expressions import Phrases, match, with_aliases
from .marking import mark, pattern, snippet
from .queries import Query
from .spelling import meant
from .updating import unpack, update

__all__ = ["PAGE", "Document", "Found", "Hit", "PublicIndex", "Suggestion", "update"]

PAGE = 20
"""Hits on a page."""
DEEPEST = 500
"""The last page that is looked up; nobody reads so far, and machines have the sitemap."""
_REMEMBERED = 64
"""Queries whose counts are kept."""

Order = Literal["relevance", "date"]


class PublicIndex:
    """Opens the index at `path`. Safe for threads: each has a connection of its own.

    Raises `schema.Unusable` if there is none, or none that this program can read. A file that is
    damaged further in raises `sqlite3.DatabaseError` when it is searched.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._said: dict[int, counting.Said] = {}
        self._counted: dict[str, list[tuple[int, int]]] = {}
        self._connection()

    def search(
        self,
        query: Query,
        page: int = 1,
        order: Order = "relevance",
        facets: Mapping[str, str] | None = None,
        size: int = PAGE,
    ) -> Found:
        """One page of what has every term of `query` and is filed as `facets` say.

        A page that is not there has no hits; an unknown facet or value leaves nothing.
        """
        if not query:
            return Found()
        connection, chosen = self._connection(), dict(facets or {})
        choices = with_aliases(connection, query.phrases)
        lines = self._lines(connection, match(choices))
        if not lines:
            return Found(did_you_mean=meant(connection, query))
        fitting = None
        if chosen:
            fitting = [number for number, _ in lines if counting.fits(self._said[number], chosen)]
        counted = [(self._said[number], count) for number, count in lines]
        total = counting.total(counted, chosen)
        rows: list[int] = []
        if 1 <= page <= DEEPEST:
            wanted = ranking.Wanted(choices, fitting, total)
            rows = wanted.rows(connection, order, (page - 1) * size, size)
        return Found(total, self._hits(connection, rows, choices), counting.facets(counted, chosen))

    def suggest(self, prefix: str, most: int = 8) -> list[Suggestion]:
        """Names and titles that somebody may be about to type; also by their pinyin."""
        return suggesting.suggest(self._connection(), prefix, most)

    def count(self) -> int:
        """How many documents there are."""
        return int(self._connection().execute("SELECT count(*) FROM document").fetchone()[0])

    def _lines(self, connection: sqlite3.Connection, expression: str) -> list[tuple[int, int]]:
        """Numbers of facets with how many are filed so. Who asks the same in another order, or for
        another page or facet, has been counted already; the file does not change.
        """
        known = self._counted.get(expression)
        if known is not None:
            return known
        found = connection.execute(
            "SELECT filed.facets, count(*) FROM words CROSS JOIN filed ON filed.id = words.rowid"
            " WHERE words MATCH ? GROUP BY filed.facets",
            (expression,),
        ).fetchall()
        for number in {number for number, _ in found} - self._said.keys():
            said = connection.execute("SELECT said FROM facets WHERE id = ?", (number,)).fetchone()
            self._said[number] = json.loads(said[0])
        if len(self._counted) >= _REMEMBERED:
            self._counted.clear()
        self._counted[expression] = found
        return found

    def _hits(
        self, connection: sqlite3.Connection, rows: list[int], choices: tuple[Phrases, ...]
    ) -> tuple[Hit, ...]:
        words = pattern(phrase for choice in choices for phrase in choice)
        marks = ", ".join("?" * len(rows))
        found = connection.execute(
            f"SELECT id, url, kind, title, place, date, texts FROM document WHERE id IN ({marks})",
            rows,
        )
        hits = {
            row: Hit(
                url=url,
                kind=kind,
                title=mark(title, words),
                place=place,
                date=date.fromisoformat(day) if day else None,
                snippet=snippet(unpack(packed).get("body", ""), words),
            )
            for row, url, kind, title, place, day, packed in found
        }
        return tuple(hits[row] for row in rows if row in hits)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = schema.open_to_read(self.path)
        return connection
