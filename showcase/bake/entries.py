"""The list of addresses, kept from one bake to the next."""

import pickle
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from types import FunctionType
from typing import Any

from .addresses import Address, Render
from .nodes import marks, parts
from .paths import UnsafePath, tree_path
from .release_parts import holds

PAGES = "@pages"
"""The source of pages; others have the name of their function."""
STAND_INS = "@stand-ins"
"""The source of what stands in, of all sources together, as far as it is in effect."""

Listed = tuple[str, str, str, int, str]
"""An address: its path, label and time, whether it stands in, where it leads to."""

_PLAIN = (str, int, type(None), bool)

Reference = tuple[str, str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""Module, function, arguments, keywords: a render that can be written down."""


@dataclass(frozen=True)
class Entry:
    """One address as it is kept. `key` is a page's; `reference` is None if the address's render
    holds more than plain values.
    """

    path: str
    label: str
    modified: datetime | None
    source: str
    key: int | None
    reference: Reference | None
    leads_to: str = ""

    @classmethod
    def of(cls, address: Address, source: str, key: int | None = None) -> "Entry":
        """Raises `TypeError` for one that stands in and cannot be written down."""
        reference = written_down(address.render)
        if address.stands_in:
            if reference is None:
                raise TypeError(f"{address.path} stands in: its render must be of plain values")
            source = STAND_INS
        return cls(
            *(address.path, address.label, address.modified, source, key, reference),
            address.leads_to,
        )

    @property
    def stands_in(self) -> bool:
        return self.source == STAND_INS

    @property
    def file(self) -> str:
        """Its file below the release; "" for an address that cannot be one."""
        try:
            return tree_path(self.path)
        except UnsafePath:
            return ""

    def address(self) -> Address:
        """The address again. Only for an entry with a reference."""
        assert self.reference is not None
        return Address(self.path, self.label, called(self.reference), self.modified)


def written_down(render: Render) -> Reference | None:
    """How to get a render again in another process; None if it captured what was read."""
    function: Any = render
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    if isinstance(render, partial):
        function, arguments, keywords = render.func, render.args, render.keywords
    plain = all(type(value) in _PLAIN for value in (*arguments, *keywords.values()))
    if not plain or not isinstance(function, FunctionType) or function.__closure__:
        return None
    found = getattr(import_module(function.__module__), function.__qualname__, None)
    if found is not render and found is not function:
        return None
    return (
        function.__module__,
        function.__qualname__,
        arguments,
        tuple(sorted(keywords.items())),
    )


def called(reference: Reference) -> Render:
    module, name, arguments, keywords = reference
    render: Render = partial(getattr(import_module(module), name), *arguments, **dict(keywords))
    return render


class Entries:
    """Every address of the release, by its path. Two may want one file while a bake goes on."""

    SCHEMA = """
    CREATE TABLE entry (
        path TEXT NOT NULL, source TEXT NOT NULL, key INTEGER, file TEXT NOT NULL,
        label TEXT NOT NULL, modified TEXT NOT NULL, reference BLOB, leads_to TEXT NOT NULL,
        PRIMARY KEY (path, source, key)
    );
    CREATE INDEX entry_file ON entry (file);
    CREATE INDEX entry_source ON entry (source, key);
    """
    _COLUMNS = "path, label, modified, source, key, reference, leads_to"

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, entries: Iterable[Entry]) -> None:
        self._db.executemany(
            f"INSERT INTO entry ({self._COLUMNS}, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(e.path, e.label, e.modified.isoformat() if e.modified else ""),
                    *(e.source, e.key, pickle.dumps(e.reference) if e.reference else None),
                    *(e.leads_to, e.file),
                )
                for e in entries
            ],
        )

    def remove(self, entries: Iterable[Entry]) -> None:
        self._db.executemany(
            "DELETE FROM entry WHERE path = ? AND source = ? AND key IS ?",
            [(e.path, e.source, e.key) for e in entries],
        )

    def of_source(self, source: str) -> list[Entry]:
        return self._where("source = ?", [source])

    def of_page(self, key: int) -> list[Entry]:
        return self._where("source = ? AND key = ?", [PAGES, key])

    def at(self, files: Iterable[str]) -> list[Entry]:
        """The entries of files below the release, in the order of their files."""
        found = []
        for part in parts(files):
            found += self._where(f"file IN ({marks(part)})", part)
        return sorted(found, key=lambda entry: entry.file)

    def inside(self, folder: str) -> list[Entry]:
        """Entries whose file lies below a folder."""
        return self._where("file > ? AND file < ?", [f"{folder}/", f"{folder}0"])

    def listed(self) -> list[Listed]:
        """Every address, as `addresses_in` takes it."""
        return self._db.execute(
            "SELECT path, label, modified, source = ?, leads_to FROM entry ORDER BY file",
            [STAND_INS],
        ).fetchall()

    def paths(self) -> list[str]:
        """Of everything but what stands in."""
        rows = self._db.execute("SELECT path FROM entry WHERE source != ?", [STAND_INS])
        return [path for (path,) in rows]

    def _where(self, condition: str, values: Sequence[Any]) -> list[Entry]:
        rows = self._db.execute(
            f"SELECT {self._COLUMNS} FROM entry WHERE {condition} ORDER BY rowid", values
        )
        return [
            Entry(
                *(path, label, datetime.fromisoformat(at) if at else None, source, key),
                *(pickle.loads(reference) if reference else None, leads_to),
            )
            for path, label, at, source, key, reference, leads_to in rows
        ]


def addresses_in(part: str, listed: Iterable[Listed]) -> list[Address]:
    """For whoever lists a part of the release: where and when, not how."""
    return [
        Address(
            *(path, label, _not_here, datetime.fromisoformat(at) if at else None),
            *(bool(stands_in), leads_to),
        )
        for path, label, at, stands_in, leads_to in listed
        if holds(part, path, stands_in=bool(stands_in))
    ]


def _not_here(request: object) -> Any:
    raise TypeError("an address of the list cannot be rendered from the list")
