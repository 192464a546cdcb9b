"""One bake with a memory: select what changes reach, make it again, settle what that means."""

import sqlite3
from collections.abc import Iterable

from django.db import DatabaseError

from . import changes, materials
from .addresses import sources
from .entries import PAGES
from .enumerating import Enumeration
from .facts import work_out
from .failures import BakeFailed, Failure
from .reads import FactKey
from .rendering import Rendering
from .selection import select
from .settling import Settling
from .workbench import Workbench

ROUNDS = 6
"""How often what editors change meanwhile is still taken along; the rest stays in the log."""

_MATERIALS = {"template": "模板", "static": "静态文件地址", "found": "文件", "asset": "静态文件"}


class Run:
    """Brings a release in the making up to what the database says."""

    def __init__(self, bench: Workbench, pending: changes.Pending, jobs: int = 1) -> None:
        self._bench = bench
        self._pending = pending
        self._enumeration = Enumeration(bench)
        self._rendering = Rendering(bench, self._enumeration, jobs)
        self._settling = Settling(bench)
        self._rounds = ROUNDS

    def start(self, found: list[changes.Change], *, whole: bool) -> None:
        """Do everything, taking along what is changed meanwhile. Raises `BakeFailed`."""
        bench = self._bench
        if whole:
            materials.reload()
            bench.todo.sources = {PAGES, *sources()}
        else:
            self._select(found)
        bench.todo.sources |= self._enumeration.came_or_went()
        while True:
            self._make()
            failures = self._settle()
            # A link may lead to a page that came a moment ago: then look, however late it is.
            if not self._changed_meanwhile(look=bool(failures)):
                break
        if failures:
            raise BakeFailed(failures)

    def _make(self) -> None:
        """Until nothing is to do: facts first, for pages read them; then addresses; then pages."""
        todo = self._bench.todo
        while todo.facts or todo.sources or todo.entries or todo.pages:
            self._work_out_facts()
            for file in self._enumeration.update():
                todo.pages.discard(file)
                self._rendering.failed.pop(file, None)
                self._settling.remove_page(file)
            for entry, made in self._rendering.render():
                self._settling.wrote_page(entry, made)
            self._changed_meanwhile()

    def _work_out_facts(self) -> None:
        """Again, for those that a change reached; what comes out the same spreads no further."""
        bench = self._bench
        while bench.todo.facts:
            for key in sorted(bench.todo.facts, key=repr):
                if key in bench.todo.facts:
                    self._work_out_fact(key)

    def _work_out_fact(self, key: FactKey) -> None:
        bench = self._bench
        if not bench.store.readings.readers_of_fact(key):
            bench.drop_fact(key)
            return
        try:
            bench.recorded(lambda: work_out(key))
        except (sqlite3.Error, DatabaseError):
            raise
        except Exception:  # noqa: BLE001 - whoever asks for it will meet the same and be named
            bench.drop_fact(key)
        bench.todo.facts.discard(key)

    def _settle(self) -> list[Failure]:
        if self._rendering.failed:
            # Links to a page that failed would be reported as broken; the cause is enough.
            return list(self._rendering.failed.values())
        return self._settling.settle()

    # --- selecting -------------------------------------------------------------------------------

    def _changed_meanwhile(self, *, look: bool = False) -> bool:
        """Take along what was changed since; whether there is anything to do again.

        What was taken must be done. So under an editor who never stops, nothing more is taken after
        some rounds, unless told to `look`.
        """
        bench = self._bench
        found: list[changes.Change] = []
        if self._rounds or look:
            found = changes.take(bench.store.noted("id"), self._pending)
        if found:
            self._rounds = max(0, self._rounds - 1)
            self._select(found)
        bench.spread(bench.store.readings.disagreeing(), "查询结果变了")
        if found or bench.todo:
            bench.memory.changed()
            self._enumeration.forget()
        return bool(bench.todo)

    def _select(self, found: Iterable[changes.Change]) -> None:
        """What the changes reach, and what materials that changed on disk reach."""
        bench = self._bench
        for node, reasons in select(bench.store, found).nodes.items():
            for reason in reasons:
                bench.spread([node], reason)
        stale = False
        readings = bench.store.readings
        for number, kind, name, hash in readings.materials():
            if kind != "addresses" and bench.hash(kind, name) != hash:
                stale = True
                readers = bench.store.nodes.who(readings.readers_of_material(number))
                bench.spread(readers, f"{_MATERIALS[kind]} {name} 变了")
        if stale:
            materials.reload()
