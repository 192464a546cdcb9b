"""What somebody may have meant whose words are nowhere: a name that sounds like them."""

import sqlite3

from .expressions import match
from .queries import Query
from .readings import initials, reading, spelled
from .tokens import tokens


def meant(connection: sqlite3.Connection, query: Query) -> str:
    """A query that finds something, with each unknown term replaced; "" if there is none."""
    terms = []
    for phrase in query.phrases:
        term = "".join(phrase)
        if not _found(connection, [phrase]):
            term = _sounds_like(connection, term)
        if not term:
            return ""
        terms.append(term)
    better = [tuple(tokens(term)) for term in terms]
    return " ".join(terms) if _found(connection, better) else ""


def _found(connection: sqlite3.Connection, phrases: list[tuple[str, ...]]) -> bool:
    expression = match((phrase,) for phrase in phrases)
    asked = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
    return connection.execute(asked, (expression,)).fetchone() is not None


def _sounds_like(connection: sqlite3.Connection, term: str) -> str:
    """The most used name that sounds so, or the part of one; pinyin is understood, too."""
    if term.isascii():
        return _spelled_like(connection, term)
    sound = reading(term)
    names = connection.execute(
        "SELECT text FROM name WHERE instr(reading, ?) ORDER BY uses DESC, text LIMIT 20", (sound,)
    )
    for (name,) in names:
        if part := _part(name, sound):
            return part
    return ""


def _spelled_like(connection: sqlite3.Connection, term: str) -> str:
    """The name, or its beginning, that is typed so in pinyin, in full or by first letters."""
    found = connection.execute(
        "SELECT text FROM name WHERE reading >= :term AND reading < :term || '~'"
        " OR initials >= :term AND initials < :term || '~' ORDER BY uses DESC, text LIMIT 1",
        {"term": term},
    ).fetchone()
    if not found:
        return ""
    pieces = tokens(found[0])
    starts = ("".join(pieces[:end]) for end in range(1, len(pieces)))
    return next((s for s in starts if term in (spelled(s), initials(s))), found[0])


def _part(name: str, sound: str) -> str:
    """The characters of a name that sound so."""
    pieces = tokens(name)
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            part = "".join(pieces[start:end])
            if reading(part) == sound:
                return part
    return ""
