"""Rendering the pages that are to do: here, or spread over processes."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from wagtail.models import Page

from . import rows
from .entries import Entry
from .enumerating import Enumeration
from .facts import Computed
from .failures import Failure
from .forking import spread
from .reads import Reads
from .recording import record
from .references import Text
from .render import RenderFailure, render
from .texts import read
from .workbench import Workbench

_WORTH_FORKING = 150  # pages
_FIRST = 24  # pages that are rendered here before forking
_TRIES = 5


@dataclass(frozen=True)
class Made:
    """One page as a process made it. `failure` stands in the place of `content`.

    `text` is what the content points at, or why it cannot be read.
    """

    content: bytes
    text: Text | None
    complaint: str
    reads: Reads
    facts: list[Computed]
    failure: Failure | None = None
    began: float = 0.0
    """When its process began to read for it, by `time.monotonic`."""


class Rendering:
    """Renders pages and hands each to `wrote`. Pages that failed are kept in `failed`."""

    def __init__(self, bench: Workbench, enumeration: Enumeration, jobs: int) -> None:
        self._bench = bench
        self._enumeration = enumeration
        self._jobs = jobs
        self.failed: dict[str, Failure] = {}

    def render(self) -> Iterator[tuple[Entry, Made]]:
        """Every page that is to do, with what became of it; those that failed are left out."""
        bench = self._bench
        wanted = self._wanted()
        bench.todo.pages = set()
        if wanted:
            bench.say(f"共有 {len(wanted)} 个网址要生成。")
        pools: dict[str, Reads] = {}
        step = max(1, len(wanted) // 10)
        for number, (entry, made) in enumerate(self._made(wanted), 1):
            bench.rendered[entry.file] += 1
            bench.progress(number, len(wanted))
            if number % step == 0 and len(wanted) >= 10:
                bench.say(f"已生成 {number} / {len(wanted)} 页。")
            if entry.reference is None and made.failure is None:
                pools.setdefault(entry.source, Reads()).merge(made.reads)
            bench.take_facts(made.facts)
            self.failed.pop(entry.file, None)
            if made.failure is not None:
                self.failed[entry.file] = made.failure
                continue
            reads = made.reads if entry.reference is not None else Reads()
            bench.keep(("page", entry.file), reads)
            yield entry, made
        for source, reads in pools.items():
            # One that captured what its source read depends on whatever any of them read.
            reads.merge(self._enumeration.reads[source])
            bench.keep(("source", source), reads)

    def _wanted(self) -> list[Entry]:
        """Entries to render; all of a source together whose renders captured what was read."""
        entries = self._bench.store.entries
        wanted = {entry.path: entry for entry in entries.at(self._bench.todo.pages)}
        for source in {e.source for e in wanted.values() if e.reference is None}:
            wanted |= {e.path: e for e in entries.of_source(source) if e.reference is None}
        return sorted(wanted.values(), key=lambda entry: entry.file)

    def _made(self, wanted: list[Entry]) -> Iterator[tuple[Entry, Made]]:
        plain = [entry for entry in wanted if entry.reference is not None]
        rest = [entry for entry in wanted if entry.reference is None]
        if self._jobs > 1 and len(plain) >= _WORTH_FORKING and not connection.in_atomic_block:
            yield from self._elsewhere(plain)
        else:
            rest = wanted
        for entry in _primed(rest):
            yield entry, self._here(entry)

    def _here(self, entry: Entry) -> Made:
        bench, enumeration = self._bench, self._enumeration
        address = enumeration.address(entry)

        def make() -> bytes | Failure:
            try:
                return render(address, enumeration.addresses)
            except RenderFailure as error:
                return error.failure

        made, reads = bench.recorded(make)
        if isinstance(made, Failure):
            return Made(b"", None, "", reads, [], made)
        return Made(made, *read(entry.file, made), reads, [])

    def _elsewhere(self, wanted: list[Entry]) -> Iterator[tuple[Entry, Made]]:
        """Let other processes render most pages, and render here what they could not.

        Some of every kind, as far as chance goes, are rendered here first: they find out which
        tables must be watched, and leave the facts that all pages share.
        """
        first = wanted[:: max(1, len(wanted) // _FIRST)]
        for entry in _primed(first):
            yield entry, self._here(entry)
        rest = sorted(set(wanted) - set(first), key=lambda entry: entry.file)
        self._enumeration.listed()  # a child must not ask the store, which is the parent's
        again = []
        self._bench.differing.clear()
        for entry, made in spread(self._work, rest, self._jobs):
            reads = [made.reads, *(fact.reads for fact in made.facts)] if made else []
            if made is None:
                again.append(entry)
            elif unwatched := self._bench.unwatched(reads, made.began):
                # Watched from here on, so that only what is on its way has to be made again.
                self._bench.watch(unwatched)
                again.append(entry)
            else:
                yield entry, made
        self._bench.spread_differing_facts()
        for entry in _primed(again):
            yield entry, self._here(entry)

    def _work(self, entries: list[Entry]) -> Iterator[tuple[Entry, Made | None]]:
        """In a child: pages one after the other. None for what the parent has to see to."""
        for part in _parts(entries):
            began = time.monotonic()
            _prime(part)
            for entry in part:
                yield entry, self._made_in_child(entry, began)

    def _made_in_child(self, entry: Entry, began: float) -> Made | None:
        memory = self._bench.memory
        for _turn in range(_TRIES):
            with record() as reads:
                try:
                    content = render(entry.address(), self._enumeration.addresses)
                except RenderFailure:
                    return None
            if not reads.wrote:
                made = Made(content, *read(entry.file, content), reads, memory.drain())
                return replace(made, began=began)
            memory.rows.clear()
        return None


def _primed(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The same entries; the rows of pages are loaded some ahead of their rendering."""
    for part in _parts(entries):
        _prime(part)
        yield from part


def _parts(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    whole = list(entries)
    for start in range(0, len(whole), rows.AT_ONCE):
        yield whole[start : start + rows.AT_ONCE]


def _prime(part: Iterable[Entry]) -> None:
    prime_pages([entry.key for entry in part if entry.key is not None])


def prime_pages(keys: list[int]) -> None:
    """Load pages in their own types, and what their foreign keys lead to."""
    rows.forget_whole()
    rows.make_room()
    rows.prime(Page, keys)
    by_type: dict[Any, list[int]] = {}
    for key in keys:
        page: Any = rows.known_row(Page, key)
        if page is not None and (model := page.cached_content_type.model_class()):
            by_type.setdefault(model, []).append(key)
    for model, own in by_type.items():
        rows.prime_whole(model, own)
