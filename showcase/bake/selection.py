"""From changed rows to what has to be made again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db import DatabaseError

from .changes import Change
from .conditions import possible
from .nodes import Node
from .queries import ask_again
from .reads import Query
from .store import Store


@dataclass
class Selected:
    """Nodes to make again, each with the reasons, as an editor is told."""

    nodes: dict[Node, list[str]] = field(default_factory=dict)
    asked: int = 0
    """How many queries were run again."""

    def add(self, nodes: Iterable[Node], reason: str) -> None:
        for node in nodes:
            self.nodes.setdefault(node, []).append(reason)


def matters(query: Query, change: Change) -> bool:
    """Whether a change of a row can have changed what a query answers."""
    columns = change.columns
    for watch in query.watches:
        if watch.table != change.table:
            continue
        if watch.followed and change.old is None and change.new is not None:
            continue
        if columns is not None and watch.columns is not None and not columns & watch.columns:
            continue
        versions = change.versions
        if not versions or any(possible(watch.condition, watch.alias, row) for row in versions):
            return True
    return False


def select(store: Store, changes: Iterable[Change]) -> Selected:
    """What the changes reach: cells that were looked at, and queries that answer otherwise.

    A query that could be touched is run once, however many pages asked it, and keeps its new
    digest; if that is the old one, nothing spreads from it.
    """
    selected = Selected()
    candidates: dict[int, Query] = {}
    for change in changes:
        select_cells(store, change, selected)
        for number, query in candidate_queries(store, change).items():
            candidates[number] = query
    for number, query in candidates.items():
        readers = store.readings.readers_of_query(number)
        if not readers:
            continue
        selected.asked += 1
        try:
            digest = ask_again(query)
        except DatabaseError:
            digest = b"failed"  # the page will say why
        if digest != query.digest:
            store.readings.answered(number, replace(query, digest=digest))
            tables = "、".join(sorted({watch.table for watch in query.watches}))
            selected.add(store.nodes.who(readers), f"查询结果变了（{tables}）")
    return selected


def select_cells(store: Store, change: Change, selected: Selected) -> None:
    """Nodes that looked at a changed column, or at any column of a row that came or went."""
    columns = change.columns
    numbers = []
    names: set[str] = set()
    row = change.row if change.versions else None
    for number, looked_at in store.readings.cells_of(change.table, row):
        hit = looked_at if columns is None else looked_at & columns
        if hit:
            numbers.append(number)
            names |= hit
    if numbers:
        told = f"{change.table} 第 {change.row} 行（{'、'.join(sorted(names))}）变了"
        selected.add(store.nodes.who(store.readings.readers_of_cells(numbers)), told)


def candidate_queries(store: Store, change: Change) -> dict[int, Query]:
    """Queries whose answer a change can have touched."""
    places = None
    if change.versions:
        places = {(n, _text(v)) for row in change.versions for n, v in row.items()}
    came = change.old is None and change.new is not None
    found = store.readings.queries_of(change.table, places, change.columns, came=came)
    return {number: query for number, query in found.items() if matters(query, change)}


def _text(value: object) -> str:
    """As the store has it: a boolean is a number in SQLite, and a truth value in PostgreSQL."""
    return str(int(value)) if isinstance(value, bool) else str(value)
