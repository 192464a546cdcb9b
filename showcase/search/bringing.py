"""An index and the files of a release: what differs is read, the rest stays."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from showcase.bake.manifest import Manifest

from . import schema
from .documents import Document
from .readers import Reader
from .updating import remove_source, write, write_aliases

_VERSIONS = "readers"


@dataclass(frozen=True)
class Difference:
    """Paths below the release: those to read again, and those that are no longer there."""

    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)


def bring(path: Path, release: Path, readers: Sequence[Reader]) -> Difference:
    """Make the index at `path` that of `release`, in one transaction; made if there is none.

    Raises `schema.Unusable` for an index that has to be built anew, `sqlite3.DatabaseError` for a
    damaged one, `OSError` or `ValueError` for a release that cannot be read.
    """
    versions = _versions(readers)
    is_new = not path.exists()
    connection = schema.open_to_write(path)
    try:
        if is_new:  # nobody has it yet: it is on disk before it gets its name
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
        elif noted(connection, _VERSIONS) != versions:
            raise schema.Unusable("other readers")
        connection.execute("BEGIN IMMEDIATE")
        wanted = _wanted(release, readers)
        found = _compare(connection, wanted)
        for source in (*found.gone, *found.changed):
            remove_source(connection, source)
        write(connection, _documents(release, found.changed, readers), ())
        known = [(source, wanted[source]) for source in found.changed]
        connection.executemany("INSERT INTO file VALUES (?, ?)", known)
        if is_new:
            note(connection, _VERSIONS, versions)
            aliases = {w: list(o) for reader in readers for w, o in reader.aliases.items()}
            write_aliases(connection, aliases)
        connection.execute("COMMIT")
        if is_new:
            schema.tighten(connection)
    finally:
        connection.close()
    if is_new:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    return found


def difference(path: Path, release: Path, readers: Sequence[Reader]) -> Difference:
    """What is wrong with an index, by its own account. Raises as `bring` does."""
    connection = schema.open_to_read(path)
    try:
        if noted(connection, _VERSIONS) != _versions(readers):
            raise schema.Unusable("other readers")
        return _compare(connection, _wanted(release, readers))
    finally:
        connection.close()


def noted(connection: sqlite3.Connection, name: str) -> str:
    found = connection.execute("SELECT value FROM noted WHERE name = ?", (name,)).fetchone()
    return found[0] if found else ""


def note(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO noted VALUES (?, ?)", (name, value))


def _versions(readers: Sequence[Reader]) -> str:
    return "\n".join(reader.version for reader in readers)


def _wanted(release: Path, readers: Sequence[Reader]) -> dict[str, str]:
    files = Manifest.read(release).files
    return {
        path: entry.sha256
        for path, entry in files.items()
        if any(reader.reads(path) for reader in readers)
    }


def _compare(connection: sqlite3.Connection, wanted: dict[str, str]) -> Difference:
    known = dict(connection.execute("SELECT source, digest FROM file"))
    changed = sorted(path for path, digest in wanted.items() if known.get(path) != digest)
    return Difference(tuple(changed), tuple(sorted(known.keys() - wanted.keys())))


def _documents(
    release: Path, paths: Sequence[str], readers: Sequence[Reader]
) -> Iterator[Document]:
    for path in paths:
        content = (release / path).read_bytes()
        for reader in readers:
            if reader.reads(path):
                for document in reader.documents(path, content):
                    yield replace(document, source=path)
