"""Which addresses there are: pages one by one, and what rooms register, source by source."""

from collections.abc import Iterable, Sequence
from uuid import uuid4

from .addresses import Address, addresses_of, public_pages, sources, specific_pages
from .entries import PAGES, STAND_INS, Entry, Listed, addresses_in
from .failures import BakeFailed, Failure
from .paths import UnsafePath, tree_path
from .reads import Reads
from .release_parts import holds
from .standing import in_effect
from .workbench import Workbench


class Enumeration:
    """Keeps the list of addresses; tells which came, went, or are rendered in another way."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._entries = bench.store.entries
        self._live: dict[str, dict[str, Address]] = {}
        self._listed: list[Listed] | None = None
        self.reads: dict[str, Reads] = {}
        """What each source read that ran in this bake."""

    def came_or_went(self) -> set[str]:
        """Sources that are registered and unknown, or known and no longer registered."""
        return set(sources()) ^ (self._bench.store.nodes.names("source") - {PAGES})

    def update(self) -> set[str]:
        """Run the sources that are to do. Returns files that no address stands for any more.

        Raises `BakeFailed` when the list cannot be made, or two addresses want one file.
        """
        todo = self._bench.todo
        before: dict[str, list[Entry]] = {}
        after: list[Entry] = []
        try:
            self._pages(before, after)
            self._others(before, after)
            self._stand_ins(before, after)
        except Exception as error:
            reason = f"列不出全部网址，{type(error).__name__}: {error}"
            raise BakeFailed([Failure("网址清单", "/", reason)]) from error
        sources_done, todo.sources = todo.sources, set()
        todo.entries = set()
        old = {entry.path: entry for found in before.values() for entry in found}
        new = {entry.path: entry for entry in after}
        touched = [e for e in after if (b := old.get(e.path)) is None or b != e]
        if clashes := self._clashes(touched):
            raise BakeFailed(clashes)
        if touched or old.keys() - new.keys():
            known = [old[path] for path in old.keys() & {e.path for e in touched}]
            lost = [old[path] for path in old.keys() - new.keys()]
            self._list_changed([*touched, *known, *lost])
        for entry in after:
            earlier = old.get(entry.path)
            if earlier is None:
                self._to_render(entry, "新的网址")
            elif earlier.reference != entry.reference or (
                entry.reference is None and entry.source in sources_done
            ):
                self._to_render(entry, "网址清单变了")
        gone = {old[path].file for path in old.keys() - new.keys()}
        standing = {entry.file for entry in self._entries.at(gone)}
        return gone - standing

    def _to_render(self, entry: Entry, reason: str) -> None:
        self._bench.todo.pages.add(entry.file)
        self._bench.because(entry.file, reason)

    # --- pages -----------------------------------------------------------------------------------

    def _pages(self, before: dict[str, list[Entry]], after: list[Entry]) -> None:
        bench, todo = self._bench, self._bench.todo
        if PAGES in todo.sources:
            keys, reads = bench.recorded(public_pages)
            bench.keep(("source", PAGES), reads)
            bench.store.nodes.keep(("source", PAGES), None)
            known = {int(name) for name in bench.store.nodes.names("entry")}
            todo.entries |= set(keys) - known
            for key in known - set(keys):
                self._drop_page(key, before)
        wanted = [key for key in sorted(todo.entries) if self._is_public(key)]
        for page in specific_pages(wanted):
            addresses, reads = bench.recorded(lambda page=page: addresses_of(page))  # type: ignore[misc]
            bench.keep(("entry", str(page.pk)), reads)
            earlier = self._entries.of_page(page.pk)
            found = [Entry.of(address, PAGES, page.pk) for address in addresses]
            self._replace(f"page {page.pk}", earlier, found, before, after)

    def _is_public(self, key: int) -> bool:
        """Known by now, or found among the public pages a moment ago."""
        return PAGES in self._bench.todo.sources or self._bench.store.nodes.has(("entry", str(key)))

    def _drop_page(self, key: int, before: dict[str, list[Entry]]) -> None:
        self._bench.store.drop(("entry", str(key)))
        self._bench.todo.entries.discard(key)
        before[f"page {key}"] = earlier = self._entries.of_page(key)
        self._entries.remove(earlier)

    # --- what rooms register ---------------------------------------------------------------------

    def _others(self, before: dict[str, list[Entry]], after: list[Entry]) -> None:
        bench = self._bench
        registered = sources()
        for name in bench.todo.sources - registered.keys() - {PAGES}:
            earlier = self._entries.of_source(name)
            self._replace(name, earlier, [], before, after)
            bench.store.drop(("source", name))
        for name in registered:
            if name in bench.todo.sources:
                earlier = self._entries.of_source(name)
                self._replace(name, earlier, self._run(name), before, after)

    def _run(self, name: str) -> list[Entry]:
        found, reads = self._bench.recorded(lambda: list(sources()[name]()))
        self._bench.keep(("source", name), reads)
        entries = [Entry.of(address, name) for address in found]
        stand_ins = [entry for entry in entries if entry.stands_in]
        self._bench.store.nodes.keep(("source", name), stand_ins or None)
        self.reads[name] = reads
        self._live[name] = {address.path: address for address in found}
        return [entry for entry in entries if not entry.stands_in]

    def _stand_ins(self, before: dict[str, list[Entry]], after: list[Entry]) -> None:
        """What stands in gives way and comes back as other addresses come and go."""
        nodes = self._bench.store.nodes
        wanted = [entry for name in sources() for entry in nodes.data(("source", name)) or []]
        earlier = self._entries.of_source(STAND_INS)
        if wanted or earlier:
            found = in_effect(wanted, self._entries.paths())
            self._replace(STAND_INS, earlier, found, before, after)

    def _replace(
        self,
        name: str,
        earlier: list[Entry],
        found: list[Entry],
        before: dict[str, list[Entry]],
        after: list[Entry],
    ) -> None:
        if earlier != found:
            self._entries.remove(earlier)
            self._entries.add(found)
        before[name] = earlier
        after += found

    # --- asked by others -------------------------------------------------------------------------

    def addresses(self, part: str) -> Sequence[Address]:
        """The addresses of a part of the release, for whoever lists them."""
        return addresses_in(part, self.listed())

    def listed(self) -> list[Listed]:
        """Every address of the release. Asks the store, but once."""
        if self._listed is None:
            self._listed = self._entries.listed()
        return self._listed

    def address(self, entry: Entry) -> Address:
        """How an entry is rendered."""
        if entry.reference is not None:
            return entry.address()
        if entry.source not in self._live:
            self._run(entry.source)
        return self._live[entry.source][entry.path]

    def forget(self) -> None:
        """The database has changed meanwhile."""
        self._live.clear()

    def _list_changed(self, entries: Sequence[Entry]) -> None:
        """Whoever lists a part of the release with one of these has to do so again."""
        self._listed = None
        store = self._bench.store
        store.note("addresses", uuid4().hex)
        for number, kind, part, _hash in store.readings.materials():
            if kind == "addresses" and any(
                holds(part, entry.path, stands_in=entry.stands_in) for entry in entries
            ):
                readers = store.nodes.who(store.readings.readers_of_material(number))
                self._bench.spread(readers, "网址清单变了")

    def _clashes(self, touched: Iterable[Entry]) -> list[Failure]:
        """Addresses that cannot be files, or that want the same file as another."""
        failures = []
        for entry in touched:
            try:
                file = tree_path(entry.path)
            except UnsafePath as error:
                failures.append(Failure(entry.label, entry.path, str(error)))
                continue
            folders = [file[:n] for n, letter in enumerate(file) if letter == "/"]
            if len(self._entries.at([file])) > 1:
                failures += [
                    Failure(e.label, e.path, "有两个页面用了同一个网址")
                    for e in self._entries.at([file])
                ]
            elif self._entries.at(folders) or self._entries.inside(file):
                reason = "既要成为文件，又要成为文件夹"
                failures.append(Failure(entry.label, entry.path, reason))
        return list(dict.fromkeys(failures))
