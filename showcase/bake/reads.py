"""What one rendering read: the whole of what can change its bytes."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection

from .conditions import Condition

Cell = tuple[str, str]
"""Table, and the row's primary key as text."""

FactKey = tuple[str, tuple[Any, ...]]
"""Full name of a function that was declared a fact, and its arguments."""


@dataclass(frozen=True)
class Watch:
    """One table of a query: which of its columns decide, and what a row must be to matter.

    `columns` is None when any column may decide. `followed` says that rows of the table are reached
    by their primary key, through a foreign key that the database enforces: a new row can then only
    matter together with a change of the row that points at it.
    """

    table: str
    alias: str
    columns: frozenset[str] | None
    condition: Condition
    followed: bool = False


@dataclass(frozen=True)
class Query:
    """A SELECT that was run, and a digest of what decides about it: membership, order, values.

    Columns that became attributes of model instances are not in the digest: they are cells, which
    are recorded when they are looked at. `digested` are the positions that are in it. A statement
    that did not come from Django's compiler has no digest; any change of its tables counts.
    """

    sql: str
    params: tuple[Any, ...]
    digested: tuple[int, ...] | None
    single: bool
    digest: bytes
    watches: tuple[Watch, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        return self.sql, repr(self.params), self.digested, self.single


@dataclass
class Reads:
    """Everything that was read under one record.

    `wrote` says that the database was written to on the way: a picture's size was made, say. Then
    what was read before is out of date.
    """

    cells: dict[Cell, set[str]] = field(default_factory=dict)
    queries: dict[tuple[Any, ...], Query] = field(default_factory=dict)
    materials: set[tuple[str, str]] = field(default_factory=set)
    facts: set[FactKey] = field(default_factory=set)
    wrote: bool = False

    def cell(self, table: str, row: object, column: str) -> None:
        text = str(row) if type(row) is int else _as_stored(row)
        self.cells.setdefault((table, text), set()).add(column)

    def query(self, query: Query) -> None:
        key = query.key
        before = self.queries.get(key)
        if before is not None and before.digest != query.digest:
            # The database changed between the two: no answer is the one that was used.
            query = replace(query, digest=b"?")
        self.queries[key] = query

    def material(self, kind: str, name: str) -> None:
        """A template, an asset, the list of addresses: what is compared as a whole."""
        self.materials.add((kind, name))

    def merge(self, other: "Reads") -> None:
        for cell, columns in other.cells.items():
            self.cells.setdefault(cell, set()).update(columns)
        for query in other.queries.values():
            self.query(query)
        self.materials |= other.materials
        self.facts |= other.facts

    @property
    def tables(self) -> set[str]:
        return {table for table, _row in self.cells} | {
            watch.table for query in self.queries.values() for watch in query.watches
        }


def _as_stored(key: object) -> str:
    """A primary key as the triggers write it."""
    if isinstance(key, UUID) and not connection.features.has_native_uuid_field:
        return key.hex
    return str(key)
