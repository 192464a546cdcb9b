"""What all steps of one bake work on: the store, the release in the making, and what is to do."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection

from . import materials, triggers
from .facts import Computed, Memory, label_of
from .nodes import Node
from .readings import fact_name
from .reads import FactKey, Reads
from .recording import record, unrecorded
from .release import NewRelease
from .store import Store

Say = Callable[[str], None]
Progress = Callable[[int, int], None]
"""Told how many of how many pages are rendered."""

_TRIES = 5  # of one making, until every table that it reads is watched


@dataclass
class Todo:
    """What has to be made again. A page or file has the name of its file below the release."""

    sources: set[str] = field(default_factory=set)
    entries: set[int] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    facts: set[FactKey] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(vars(self).values())


class Workbench:
    """Records what is made, keeps it, and knows what is still to do."""

    def __init__(
        self, store: Store, release: NewRelease, memory: Memory, say: Say, progress: Progress
    ) -> None:
        self.store = store
        self.release = release
        self.memory = memory
        self.say = say
        self.progress = progress
        self.todo = Todo()
        self.rendered: Counter[str] = Counter()
        self.reasons: dict[str, list[str]] = {}
        self.differing: set[FactKey] = set()
        self._times: Counter[FactKey] = Counter()
        self._hashes: dict[tuple[str, str], str] = {}
        self._watched = dict.fromkeys(triggers.watched(), 0.0)
        """Since when each table is watched, by the clock that all processes share."""
        self._tables: set[str] = set()

    # --- what is to do ---------------------------------------------------------------------------

    def spread(self, nodes: Iterable[Node], reason: str) -> None:
        """These have to be made again."""
        for kind, name in nodes:
            if kind == "page":
                self.todo.pages.add(name)
            elif kind == "file":
                self.todo.files.add(name)
            elif kind == "source":
                self.todo.sources.add(name)
            elif kind == "entry":
                self.todo.entries.add(int(name))
            elif kind == "fact" and (kept := self.store.nodes.data((kind, name))):
                self.todo.facts.add(kept[0])
                self.memory.known.pop(kept[0], None)
            if kind in ("page", "file"):
                self.because(name, reason)

    def because(self, name: str, reason: str) -> None:
        known = self.reasons.setdefault(name, [])
        if reason not in known:
            known.append(reason)

    # --- recording -------------------------------------------------------------------------------

    def recorded[T](self, make: Callable[[], T]) -> tuple[T, Reads]:
        """What `make` gives, and all that it read, from tables that were watched by then."""
        for _turn in range(_TRIES):
            with record() as reads:
                made = make()
            if unwatched := self.unwatched([reads, *(c.reads for c in self.memory.computed)]):
                self.watch(unwatched)
                self.memory.computed.clear()
                self.memory.forget()
            elif reads.wrote:
                self.memory.rows.clear()  # what it wrote itself it must read again
            else:
                break
        self.take_facts(self.memory.drain())
        return made, reads

    def watch(self, tables: Iterable[str]) -> None:
        """From now on; those that are watched already stay so."""
        triggers.watch(tables)
        self._watched = dict.fromkeys(tables, time.monotonic()) | self._watched

    def unwatched(self, reads: Iterable[Reads], began: float | None = None) -> set[str]:
        """Tables of the database that were read and are not watched, or were not yet when somebody
        `began` to read."""
        missing: set[str] = set()
        for one in reads:
            missing |= one.tables - self._watched.keys()
            if began is not None:
                missing |= {t for t in one.tables if self._watched.get(t, 0.0) > began}
        if missing and not self._tables:
            with unrecorded():
                names = connection.introspection.table_names()
            self._tables = set(names) - set(triggers.OWN)
        return missing & self._tables

    def keep(self, node: Node, reads: Reads) -> None:
        """What a node read, from now on."""
        hashes = {key: self.hash(*key) for key in reads.materials}
        self.store.readings.keep(node, reads, hashes)

    def hash(self, kind: str, name: str) -> str:
        """What a material is in this bake."""
        if kind == "addresses":
            return self.store.noted("addresses")
        found = self._hashes.get((kind, name))
        if found is None:
            found = self._hashes[kind, name] = materials.present(kind, name)
        return found

    # --- facts -----------------------------------------------------------------------------------

    def take_facts(self, computed: Iterable[Computed]) -> None:
        """Keep facts that were worked out; one that came out different reaches its readers."""
        for one in computed:
            node = ("fact", fact_name(one.key))
            kept = self.store.nodes.data(node)
            before = kept[1] if kept else None
            if before != one.digest or one.key in self.todo.facts:
                self.keep(node, one.reads)
            self.todo.facts.discard(one.key)
            if before != one.digest:
                self.store.nodes.keep(node, (one.key, one.digest))
                self._times[one.key] += 1
                # One that never comes out the same (it asks a clock) must not go on for ever.
                if before is not None and self._times[one.key] <= _TRIES:
                    self.differing.add(one.key)
                    readers = self.store.readings.readers_of_fact(one.key)
                    self.spread(readers, f"{label_of(one.key)}变了")

    def spread_differing_facts(self) -> None:
        """Once more, after other processes have rendered: what one of them made from the old answer
        may have come in after the new one.
        """
        for key in self.differing:
            readers = self.store.readings.readers_of_fact(key)
            self.spread(readers, f"{label_of(key)}变了")
        self.differing.clear()

    def drop_fact(self, key: FactKey) -> None:
        """One that nobody asks for, or that cannot be worked out any more."""
        self.todo.facts.discard(key)
        self.memory.known.pop(key, None)
        readers = self.store.readings.readers_of_fact(key)
        self.store.drop(("fact", fact_name(key)))
        self.store.readings.forget_fact(key)
        self.spread(readers, f"{label_of(key)}变了")
