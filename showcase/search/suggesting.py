"""Suggestions while somebody types: places, methods, people, and titles."""

import sqlite3

from .documents import Suggestion
from .queries import parse

_LETTERS = 24
"""Longest pinyin that is looked up."""


def suggest(connection: sqlite3.Connection, prefix: str, most: int) -> list[Suggestion]:
    """Names that begin so, names that hold it, names that sound so; then titles, newest first."""
    typed = [token for phrase in parse(prefix).phrases for token in phrase]
    if not typed or most < 1:
        return []
    names = _names(connection, typed, most)
    titles = _titles(connection, typed, most)
    # Whatever there are of the one, the other has a place, too.
    kept = max(most - len(titles), (most + 1) // 2)
    found = dict.fromkeys([*names[:kept], *titles, *names[kept:]])
    return list(found)[:most]


def _names(connection: sqlite3.Connection, typed: list[str], most: int) -> list[Suggestion]:
    folded = " " + " ".join(typed)
    if not typed[-1].isascii():
        folded += " "
    said = "".join(typed)[:_LETTERS]
    sounds = said if said.isascii() and said.isalpha() else "-"
    found = connection.execute(
        "SELECT text, field FROM name WHERE instr(folded, :folded)"
        " OR reading >= :sounds AND reading < :sounds || '~'"
        " OR initials >= :sounds AND initials < :sounds || '~'"
        " ORDER BY instr(folded, :folded) = 1 DESC, initials = :sounds DESC, uses DESC, text"
        " LIMIT :most",
        {"folded": folded, "sounds": sounds, "most": most},
    )
    return [Suggestion(text, field) for text, field in found]


def _titles(connection: sqlite3.Connection, typed: list[str], most: int) -> list[Suggestion]:
    """Those that begin so, then those that hold it; the newest of each first."""
    phrase = f'"{" ".join(typed)}"' + (" *" if typed[-1].isascii() else "")
    rows: list[int] = []
    for expression in (f"title : ^ {phrase}", f"title : {phrase}"):
        found = connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?",
            (expression, most),
        )
        rows += [row for (row,) in found if row not in rows]
    asked = "SELECT title, kind, url FROM document WHERE id = ?"
    return [Suggestion(*connection.execute(asked, (row,)).fetchone()) for row in rows[:most]]
