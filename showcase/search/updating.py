"""Bringing a public index up to date: upserts, in one transaction."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from . import schema
from .documents import FIELDS, NAMES, Document
from .readings import initials, reading, spelled
from .tokens import indexed

_EPOCH = date(1949, 1, 1).toordinal()
_COLUMNS = ", ".join(FIELDS)
_MARKS = ", ".join("?" * len(FIELDS))


def update(
    path: Path,
    changed: Iterable[Document],
    removed: Iterable[int] = (),
    aliases: Mapping[str, Iterable[str]] | None = None,
) -> None:
    """Put documents into the index at `path`, or put them anew, and take the keys `removed` out.

    All of it or nothing. `aliases` are words with others that mean the same; None leaves those that
    are there. Raises `schema.Unusable`, or `sqlite3.Error` for a full disk.
    """
    is_new = not path.exists()
    connection = schema.open_to_write(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        write(connection, changed, removed)
        if aliases is not None:
            write_aliases(connection, aliases)
        connection.execute("COMMIT")
        if is_new:
            schema.tighten(connection)
    finally:
        connection.close()


def write(
    connection: sqlite3.Connection, changed: Iterable[Document], removed: Iterable[int]
) -> None:
    """The same inside a transaction of the caller's."""
    for key in removed:
        _remove(connection, key)
    for document in changed:
        _put(connection, document)
    connection.execute("DELETE FROM name WHERE uses = 0")


def remove_source(connection: sqlite3.Connection, source: str) -> None:
    """Take out what a file said, and that it was read."""
    keys = connection.execute("SELECT key FROM document WHERE source = ?", (source,)).fetchall()
    for (key,) in keys:
        _remove(connection, key)
    connection.execute("DELETE FROM file WHERE source = ?", (source,))


def write_aliases(connection: sqlite3.Connection, aliases: Mapping[str, Iterable[str]]) -> None:
    """Put these in the place of all that are there."""
    pairs = {
        (indexed(word), indexed(other)) for word, others in aliases.items() for other in others
    }
    pairs = {(word, other) for word, other in pairs if word and other and word != other}
    connection.execute("DELETE FROM alias")
    connection.executemany("INSERT INTO alias VALUES (?, ?)", sorted(pairs))


def _put(connection: sqlite3.Connection, document: Document) -> None:
    day = max(document.date.toordinal() - _EPOCH, 1) if document.date else 0
    old = _remove(connection, document.key)
    row = old if old is not None and old // schema.DAY == day else _free(connection, day)
    texts = {name: _sound(text) for name, text in document.texts.items()}
    title, place = _sound(document.title), _sound(document.place)
    texts["title"] = title
    texts["place"] = "\n".join(dict.fromkeys((*document.places, *_lines(texts, "place"))))
    texts["place"] = _sound(texts["place"])
    packed = pack(texts)
    said = json.dumps({n: str(v) for n, v in sorted(document.facets.items())}, ensure_ascii=False)
    connection.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(row, document.key, document.source, document.url, document.kind),
            *(title, place),
            *(document.date.isoformat() if document.date else "", packed),
        ),
    )
    connection.execute(
        f"INSERT INTO words (rowid, {_COLUMNS}) VALUES (?, {_MARKS})", (row, *_columns(texts))
    )
    connection.execute("INSERT OR IGNORE INTO facets (said) VALUES (?)", (said,))
    connection.execute("INSERT INTO filed SELECT ?, id FROM facets WHERE said = ?", (row, said))
    _name(connection, row, texts)


def _remove(connection: sqlite3.Connection, key: int) -> int | None:
    """The row that the document had, None if there was none."""
    found = connection.execute("SELECT id, texts FROM document WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    row, packed = found
    # A table without content has to be told what it forgets, word for word.
    connection.execute(
        f"INSERT INTO words (words, rowid, {_COLUMNS}) VALUES ('delete', ?, {_MARKS})",
        (row, *_columns(unpack(packed))),
    )
    connection.execute("DELETE FROM document WHERE id = ?", (row,))
    connection.execute("DELETE FROM filed WHERE id = ?", (row,))
    connection.execute(
        "UPDATE name SET uses = uses - 1 WHERE id IN (SELECT name FROM named WHERE document = ?)",
        (row,),
    )
    connection.execute("DELETE FROM named WHERE document = ?", (row,))
    return int(row)


def _free(connection: sqlite3.Connection, day: int) -> int:
    first = day * schema.DAY
    last = connection.execute(
        "SELECT max(id) FROM document WHERE id BETWEEN ? AND ?", (first, first + schema.DAY - 1)
    ).fetchone()[0]
    return first if last is None else int(last) + 1


def _name(connection: sqlite3.Connection, row: int, texts: Mapping[str, str]) -> None:
    names = {(text, field) for field in NAMES for text in _lines(texts, field)}
    for text, field in sorted(names):
        folded, sounds, letters = _heard(text)
        if not folded:
            continue
        number = connection.execute(
            "INSERT INTO name (text, field, folded, reading, initials, uses)"
            " VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET uses = uses + 1 RETURNING id",
            (text, field, f" {folded} ", sounds, letters),
        ).fetchone()[0]
        connection.execute("INSERT INTO named VALUES (?, ?)", (row, number))


@lru_cache(maxsize=10_000)
def _heard(text: str) -> tuple[str, str, str]:
    """Its tokens, how it is said, and its first letters: the same names stand in many documents."""
    return indexed(text), f"{spelled(text)}{reading(text)}", initials(text)


def _sound(text: str) -> str:
    """Without halves of characters, which no file can hold."""
    return text.encode("utf-8", "ignore").decode()


def _lines(texts: Mapping[str, str], field: str) -> list[str]:
    return [line.strip() for line in texts.get(field, "").splitlines() if line.strip()]


def _columns(texts: Mapping[str, str]) -> list[str]:
    """What each column of the index holds; texts of unknown names join the body."""
    rest = "\n\n".join(text for name, text in texts.items() if name not in FIELDS[:-1])
    return [indexed(texts.get(name, "").replace("\n", "\n\n")) for name in FIELDS[:-1]] + [
        indexed(rest)
    ]


def pack(texts: Mapping[str, str]) -> bytes:
    """Two bytes for a Chinese character and not three: a sixth less once it is compressed."""
    return zlib.compress(json.dumps(texts, ensure_ascii=False).encode("gb18030"), 6)


def unpack(packed: bytes) -> dict[str, str]:
    """The texts of a document."""
    texts: dict[str, str] = json.loads(zlib.decompress(packed).decode("gb18030"))
    return texts
