"""A query as FTS5 asks for it. Tokens are plain, so quoting them is all that is needed."""

import sqlite3
from collections.abc import Iterable

Phrases = tuple[tuple[str, ...], ...]


def with_aliases(connection: sqlite3.Connection, phrases: Phrases) -> tuple[Phrases, ...]:
    """For each phrase: itself, and what means the same."""
    return tuple((phrase, *_others(connection, phrase)) for phrase in phrases)


def _others(connection: sqlite3.Connection, phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = connection.execute("SELECT other FROM alias WHERE phrase = ?", (" ".join(phrase),))
    return [tuple(other.split(" ")) for (other,) in found]


def match(choices: Iterable[Phrases], columns: str = "", *, begun: bool = False) -> str:
    """Every one of the choices, by any of its phrases, within `columns` ("" for all). With `begun`
    the very last word may be the beginning of one.
    """
    each = (" OR ".join(quoted(phrase) for phrase in choice) for choice in choices)
    both = " AND ".join(f"({one})" for one in each)
    if begun:
        both = f"{both[:-1]}*)"
    return f"{{{columns}}} : ({both})" if columns else both


def quoted(phrase: Iterable[str]) -> str:
    """One phrase."""
    return f'"{" ".join(phrase)}"'
