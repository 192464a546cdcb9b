"""The tables of a public index: one file of SQLite."""

import sqlite3
from pathlib import Path
from unicodedata import unidata_version

_MAJOR, _MINOR, *_ = map(int, unidata_version.split("."))
VERSION = 10_000 * 2 + 100 * _MAJOR + _MINOR
"""Of the tables, of the tokeniser and of Unicode, which it leans on: what was indexed with another
one cannot be taken out word for word, so the index is built anew.
"""

DAY = 1 << 20
"""Row ids count days, and within a day what came later: newest first needs no sort."""

_PAGE = 8192  # bytes; packed documents leave a good part of smaller pages empty

_TABLES = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL UNIQUE,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    place TEXT NOT NULL,
    date TEXT NOT NULL,
    texts BLOB NOT NULL
);
CREATE INDEX document_source ON document (source);
CREATE TABLE file (source TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE noted (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE filed (id INTEGER PRIMARY KEY, facets INTEGER NOT NULL);
CREATE TABLE facets (id INTEGER PRIMARY KEY, said TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE words USING fts5
    (title, place, method, people, body, content='', tokenize='ascii');
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    field TEXT NOT NULL,
    folded TEXT NOT NULL,
    reading TEXT NOT NULL,
    initials TEXT NOT NULL,
    uses INTEGER NOT NULL,
    UNIQUE (text, field)
);
CREATE TABLE named (document INTEGER NOT NULL, name INTEGER NOT NULL,
    PRIMARY KEY (document, name)) WITHOUT ROWID;
CREATE TABLE alias (phrase TEXT NOT NULL, other TEXT NOT NULL,
    PRIMARY KEY (phrase, other)) WITHOUT ROWID;
"""


class Unusable(Exception):
    """There is no index at this path, or a damaged one, or one of another version."""


def open_to_write(path: Path) -> sqlite3.Connection:
    """The index at `path`, made if there is none. Transactions are the caller's.

    Raises `Unusable`.
    """
    found = path.exists()
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        if found:
            _check(connection)
        else:
            connection.execute(f"PRAGMA page_size={_PAGE}")
            connection.executescript(f"{_TABLES} PRAGMA user_version={VERSION};")
    except BaseException:
        connection.close()
        raise
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def tighten(connection: sqlite3.Connection) -> None:
    """Of a new index, once it is filled: one piece without holes, a tenth smaller."""
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    connection.execute("VACUUM")


def open_to_read(path: Path) -> sqlite3.Connection:
    """Raises `Unusable`."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=2)
    except sqlite3.Error as error:
        raise Unusable(str(path)) from error
    try:
        _check(connection)
    except Unusable:
        connection.close()
        raise
    connection.execute("PRAGMA cache_size=-16384")
    connection.execute("PRAGMA mmap_size=1073741824")
    return connection


def _check(connection: sqlite3.Connection) -> None:
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise Unusable from error
    if version != VERSION:
        raise Unusable(f"version {version}")
