"""Names, numbers and words that occur nowhere else, and a search for them however they are kept."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection

from . import samples

WORD = "qzcanary"
"""In names, messages, answers, names of files."""
PHONE = "1390817263"
"""Ten digits; each entrance adds its own."""
PLACE = "qzplace"
"""In what a sender called a place or a case: kept in the open, and purged with the rest."""


def _spellings(word: str) -> set[bytes]:
    """As it is, in capitals, in two bytes a letter, as digits, and inside of base64 at all three
    places where it can stand."""
    raw = word.encode()
    encoded = {b64encode(b"\0" * at + raw)[4 if at else 0 : -4] for at in range(3)}
    return {raw, raw.upper(), word.encode("utf-16-le"), raw.hex().encode()} | encoded


PERSONAL = {spelled for word in (WORD, PHONE, samples.MAKE) for spelled in _spellings(word)}
ALL = PERSONAL | _spellings(PLACE)


def holds(data: bytes, words: set[bytes] = PERSONAL) -> bool:
    return any(word in data for word in words)


def tables(words: set[bytes] = PERSONAL) -> list[str]:
    """The tables in which one of them stands, the search's own among them."""
    return [table for table, data in _tables() if holds(data, words)]


def _tables() -> Iterator[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            values = [value for row in cursor.fetchall() for value in row]
            yield (
                table,
                b"\n".join(
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
                    for v in values
                ),
            )


def files_below(folder: Path, words: set[bytes] = PERSONAL) -> list[Path]:
    """Those with one of them inside, or in their names."""
    everything = [file for file in folder.rglob("*") if file.is_file()]
    assert everything, "there is something to search"
    return [file for file in everything if holds(file.read_bytes() + bytes(file), words)]


def database_files(words: set[bytes] = PERSONAL) -> list[str]:
    """SQLite's own files, freed pages and the log of the last writes among them."""
    if connection.vendor != "sqlite":
        return []
    name = connection.settings_dict["NAME"]
    kept = [Path(name + ending) for ending in ("", "-wal")]
    return [file.name for file in kept if file.exists() and holds(file.read_bytes(), words)]


def kept_for_browsers() -> bytes:
    """Sessions, opened, and caches."""
    sessions: list[Any] = [session.get_decoded() for session in Session.objects.all()]
    return repr([sessions, [vars(cache) for cache in caches.all()]]).encode()
