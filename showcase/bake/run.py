"""One bake with a memory: what was read is recorded, and only what changed is made again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection

from . import changes, manifest, materials, recording, triggers
from .addresses import Address, page_address, public_pages, sources, specific_pages
from .book import PAGES, Book, Entry
from .checks import Closure, Written
from .failures import BakeFailed, Failure
from .files import FileRefused, used_file
from .forking import spread
from .paths import UnsafePath, tree_path
from .reads import Reads
from .references import Reference, Text, Use, local_target
from .release import NewRelease
from .render import RenderFailure, render
from .selection import Node, Selected, select
from .store import Store

Say = Callable[[str], None]

ROUNDS = 6
"""How often what editors change meanwhile is still taken along."""

_WORTH_FORKING = 200  # pages
_FIRST = 20  # pages that are rendered before forking
_TRIES = 5  # of one rendering, until every table that it reads is watched


@dataclass
class Todo:
    """What has to be made again."""

    sources: set[str] = field(default_factory=set)
    entries: set[int] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.sources or self.entries or self.pages or self.files)

    def add(self, nodes: Iterable[Node]) -> None:
        for kind, name in nodes:
            if kind == "source":
                self.sources.add(name)
            elif kind == "entry":
                self.entries.add(int(name))
            elif kind == "page":
                self.pages.add(name)
            elif kind == "file":
                self.files.add(name)


class Run:
    """Brings a release in the making up to what the database says. `failures` are kept to the end.

    Page and file nodes have the name of their file below the release.
    """

    def __init__(
        self,
        store: Store,
        pending: changes.Pending,
        release: NewRelease,
        say: Say,
        jobs: int = 1,
    ) -> None:
        self.store = store
        self.pending = pending
        self.release = release
        self.say = say
        self._jobs = jobs
        self.rendered: dict[str, int] = {}
        self.reasons: dict[str, list[str]] = {}
        self.failures: list[Failure] = []
        self._book: Book = store.data("book", "") or Book()
        self._live: dict[str, dict[str, Address]] = {}
        self._source_reads: dict[str, Reads] = {}
        self._hashes: dict[tuple[str, str], str] = {}
        self._watched = triggers.watched()
        self._known_tables: set[str] = set()
        self._failed: dict[str, Failure] = {}
        self._changed: dict[str, Written] = {}
        self._before: dict[str, Written] = {}
        self._gone: set[str] = set()
        self._dirty_files: set[str] = set()
        self._file_reads: dict[str, Reads] = {}

    # --- the walk --------------------------------------------------------------------------------

    def start(self, found: list[changes.Change], *, whole: bool) -> None:
        """Do everything, taking along what is changed meanwhile. Raises `BakeFailed`."""
        todo = self._everything() if whole else self._select(found)
        todo.sources |= self._sources_that_came_or_went()
        for _turn in range(ROUNDS):
            while todo:
                self._enumerate(todo)
                self._render(todo)
                todo = self._changed_meanwhile()
            self.failures = self._settle()
            todo = self._changed_meanwhile()
            if not todo:
                break
        if self.failures:
            raise BakeFailed(self.failures)
        self.store.keep("book", "", self._book)

    def _everything(self) -> Todo:
        materials.reload()
        return Todo(sources={PAGES, *sources()})

    def _sources_that_came_or_went(self) -> set[str]:
        return set(sources()) ^ self._book.others.keys()

    def _changed_meanwhile(self) -> Todo:
        found = changes.take(self.store.noted("id"), self.pending)
        todo = self._select(found) if found else Todo()
        disagreeing = self.store.disagreeing()
        if disagreeing:
            todo.add(disagreeing)
        if todo:
            recording.forget()
            self._live.clear()
        return todo

    def _select(self, found: list[changes.Change]) -> Todo:
        """What the changes reach, and what materials that changed on disk reach."""
        todo = Todo()
        selected = select(self.store, found)
        self._select_materials(selected)
        for (_kind, name), reasons in selected.nodes.items():
            self.reasons.setdefault(name, []).extend(reasons)
        todo.add(selected.nodes)
        return todo

    def _select_materials(self, selected: Selected) -> None:
        stale = False
        for number, kind, name, hash in self.store.materials():
            if kind != "addresses" and self._hash(kind, name) != hash:
                stale = True
                readers = self.store.who(self.store.readers_of_material(number))
                selected.add(readers, f"{_MATERIALS[kind]} {name} 变了")
        if stale:
            materials.reload()

    def _hash(self, kind: str, name: str) -> str:
        if kind == "addresses":
            return self._book.digest()
        found = self._hashes.get((kind, name))
        if found is None:
            found = self._hashes[kind, name] = materials.present(kind, name)
        return found

    # --- recording -------------------------------------------------------------------------------

    def _recorded[T](self, make: Callable[[], T]) -> tuple[T, Reads]:
        """What `make` gives, and all that it read, from tables that were watched by then."""
        for _turn in range(_TRIES):
            with recording.record() as reads:
                made = make()
            unwatched = reads.tables - self._watched
            unwatched = unwatched & self._tables() if unwatched else unwatched
            if unwatched:
                triggers.watch(unwatched)
                self._watched |= unwatched
                recording.forget()
            elif not reads.wrote:
                break
            # What it wrote itself it must have read again.
        return made, reads

    def _tables(self) -> set[str]:
        if not self._known_tables:
            self._known_tables = set(connection.introspection.table_names()) - set(triggers.OWN)
        return self._known_tables

    def _keep(self, kind: str, name: str, reads: Reads) -> None:
        hashes = {key: self._hash(*key) for key in reads.materials}
        self.store.keep_reads(kind, name, reads, hashes)

    # --- addresses -------------------------------------------------------------------------------

    def _enumerate(self, todo: Todo) -> None:
        before = {e.path: e for e in self._book.entries()} if todo.sources | todo.entries else {}
        try:
            self._enumerate_pages(todo)
            self._enumerate_others(todo)
        except Exception as error:
            reason = f"列不出全部网址，{type(error).__name__}: {error}"
            raise BakeFailed([Failure("网址清单", "/", reason)]) from error
        if not todo.sources and not todo.entries:
            return
        entries = self._book.entries()
        if clashes := clashing(entries):
            raise BakeFailed(clashes)
        after = {e.path: e for e in entries}
        for path in before.keys() - after.keys():
            self._remove(tree_path(path))
        for path, entry in after.items():
            earlier = before.get(path)
            if (
                earlier is None
                or earlier.reference != entry.reference
                or (entry.reference is None and entry.source in todo.sources)
            ):
                name = tree_path(path)
                self._gone.discard(name)
                todo.pages.add(name)
                self.reasons.setdefault(name, []).append(
                    "新的网址" if earlier is None else "网址清单变了"
                )
        self._select_addresses(todo)

    def _enumerate_pages(self, todo: Todo) -> None:
        pages = self._book.pages
        if PAGES in todo.sources:
            keys, reads = self._recorded(public_pages)
            self._keep("source", PAGES, reads)
            todo.entries |= {key for key in keys if key not in pages}
            for key in pages.keys() - set(keys):
                self.store.drop("entry", str(key))
                todo.entries.discard(key)
            self._book.pages = pages = {key: pages.get(key) for key in keys}
        wanted = [key for key in sorted(todo.entries) if key in pages]
        todo.entries = set(wanted)
        for page in specific_pages(wanted):
            address, reads = self._recorded(lambda page=page: page_address(page))  # type: ignore[misc]
            self._keep("entry", str(page.pk), reads)
            pages[page.pk] = Entry.of(address, PAGES) if address else None

    def _enumerate_others(self, todo: Todo) -> None:
        registered = sources()
        for name in self._book.others.keys() - registered.keys():
            del self._book.others[name]
            self.store.drop("source", name)
        for name in registered:
            if name in todo.sources or name not in self._book.others:
                todo.sources.add(name)
                self._run_source(name)
        self._book.others = {name: self._book.others[name] for name in registered}

    def _run_source(self, name: str) -> None:
        found, reads = self._recorded(lambda: list(sources()[name]()))
        self._keep("source", name, reads)
        self._source_reads[name] = reads
        self._book.others[name] = [Entry.of(address, name) for address in found]
        self._live[name] = {address.path: address for address in found}

    def _select_addresses(self, todo: Todo) -> None:
        """Pages that list the release, if the list has changed."""
        digest = self._book.digest()
        for number, kind, _name, hash in self.store.materials():
            if kind == "addresses" and hash != digest:
                nodes = self.store.who(self.store.readers_of_material(number))
                todo.add(nodes)
                for _kind, name in nodes:
                    self.reasons.setdefault(name, []).append("网址清单变了")

    def _remove(self, name: str) -> None:
        self._remember(("page", name))
        self.store.drop("page", name)
        self.release.remove(name)
        self._changed.pop(name, None)
        self._failed.pop(name, None)
        self._gone.add(name)

    # --- pages -----------------------------------------------------------------------------------

    def _render(self, todo: Todo) -> None:
        self._dirty_files |= todo.files
        entries = {tree_path(e.path): e for e in self._book.entries()}
        pooled = {e.source for n in todo.pages if (e := entries.get(n)) and e.reference is None}
        pooled |= {s for s in todo.sources if s != PAGES}
        together = {
            name for name, e in entries.items() if e.reference is None and e.source in pooled
        }
        pools: dict[str, Reads] = {}
        wanted = sorted((todo.pages | together) & entries.keys())
        if wanted:
            self.say(f"共有 {len(wanted)} 个网址要生成。")
        step = max(1, len(wanted) // 10)
        elsewhere = self._render_elsewhere([(n, entries[n]) for n in wanted])
        for number, name in enumerate(wanted, 1):
            if name in elsewhere:
                continue
            entry = entries[name]
            reads = self._render_one(name, entry)
            if reads is not None and entry.reference is None:
                pools.setdefault(entry.source, Reads()).merge(reads)
            if number % step == 0 and len(wanted) >= 10:
                self.say(f"已生成 {number} / {len(wanted)} 页。")
        for source, reads in pools.items():
            # One that captured what its source read depends on whatever any of them read.
            reads.merge(self._source_reads[source])
            self._keep("source", source, reads)

    def _render_elsewhere(self, wanted: list[tuple[str, Entry]]) -> set[str]:
        """Let other processes render most pages; returns those that need nothing more.

        Some are rendered here first, of every kind as far as chance goes: they find out which
        tables must be watched, and leave the shared facts for all.
        """
        wanted = [(name, entry) for name, entry in wanted if entry.reference is not None]
        if self._jobs < 2 or len(wanted) < _WORTH_FORKING:
            return set()
        done = set()
        for name, entry in wanted[:: len(wanted) // _FIRST]:
            self._render_one(name, entry)
            done.add(name)
        watched = set(self._watched)
        rest = [(name, entry) for name, entry in wanted if name not in done]
        addresses = self._book.addresses

        def work(one: tuple[str, Entry]) -> tuple[bytes, Reads] | None:
            for _turn in range(_TRIES):
                with recording.record() as reads:
                    try:
                        content = render(one[1].address(), addresses)
                    except RenderFailure:
                        return None
                if not reads.wrote:
                    return content, reads
            return None

        for (name, entry), made in spread(work, rest, self._jobs):
            if made is not None and not made[1].tables & self._tables() - watched:
                self.rendered[name] = self.rendered.get(name, 0) + 1
                self._failed.pop(name, None)
                self._keep("page", name, made[1])
                self.write("page", name, entry.path, entry.label, made[0])
                done.add(name)
        return done

    def _render_one(self, name: str, entry: Entry) -> Reads | None:
        self.rendered[name] = self.rendered.get(name, 0) + 1
        address = self._address(entry)
        try:
            content, reads = self._recorded(lambda: render(address, self._book.addresses))
        except RenderFailure as error:
            self._failed[name] = error.failure
            return None
        self._failed.pop(name, None)
        self._keep("page", name, Reads() if entry.reference is None else reads)
        self.write("page", name, entry.path, entry.label, content)
        return reads

    def _address(self, entry: Entry) -> Address:
        if entry.reference is not None:
            return entry.address()
        if entry.source not in self._live:
            self._run_source(entry.source)
        return self._live[entry.source][entry.path]

    # --- texts and what they use -----------------------------------------------------------------

    def write(self, kind: str, name: str, path: str, label: str, content: bytes) -> None:
        """Put one file into the release and keep what it points at."""
        now = manifest.Entry.of(content)
        earlier = self.release.manifest.files.get(name)
        if earlier == now and self.store.data(kind, name) is not None:
            return
        self._remember((kind, name))
        self.release.replace(name, content)
        reader = Closure(self.release)
        written = reader.wrote(path, label, content)
        if reader.failures:
            self._failed[name] = reader.failures[0]
        self._changed[name] = written
        self.store.keep(kind, name, _kept(written))
        self.store.keep_targets(kind, name, targets(written))

    def _remember(self, node: Node) -> None:
        """What a file was in the release before, for what it pointed at and was pointed at for."""
        if node[1] in self._before:
            return
        data = self.store.data(*node)
        if data is not None:
            self._before[node[1]] = _written(data)

    def _text(self, name: str) -> Text:
        data = self.store.data("page", name) or self.store.data("file", name)
        return _written(data).text if data else Text()

    def _settle(self) -> list[Failure]:
        """Files that pages use, and links: the release closed over its references.

        Only what changed is looked at, and who points at what is no longer there.
        """
        if self._failed:
            # Links to a page that failed would be reported as broken; the cause is enough.
            return list(self._failed.values())
        closure = Closure(self.release, read=self._read_file, earlier=self._text)
        self._drop_unused()
        suspects = set(self._gone)
        for name in sorted(self._dirty_files & self.store.names("file")):
            suspects |= self._read_again(name, closure)
        self._drop_unused()
        for name, written in self._changed.items():
            closure.recall(name, written)
            earlier = self._before.get(name)
            if earlier and earlier.text.ids - written.text.ids:
                suspects.add(name)
        for name in suspects:
            for kind, linker in self.store.pointing_at(name):
                data = self.store.data(kind, linker)
                if data is not None:
                    closure.recall(linker, _written(data))
        closure.add_used_files()
        for name, reads in self._file_reads.items():
            added = closure.written(name)
            if added is not None and name not in self._changed:
                self._changed[name] = added
                self._keep("file", name, reads)
                self.store.keep("file", name, _kept(added))
                self.store.keep_targets("file", name, targets(added))
        self._file_reads.clear()
        closure.check_links()
        return closure.failures

    def _read_file(self, path: str) -> bytes | None:
        """A used file, with what was read to find it."""

        def read() -> bytes | None:
            reads = recording.current()
            content = used_file(path)
            if reads is not None and content is not None and not reads.queries:
                reads.material("asset", path)  # a file of ours, and of no row
            return content

        content, reads = self._recorded(read)
        if content is not None:
            self._file_reads[tree_path(path)] = reads
        return content

    def _read_again(self, name: str, closure: Closure) -> set[str]:
        """Read a used file whose row or asset changed. Returns it if it can no longer be used."""
        written = _written(self.store.data("file", name))
        try:
            content = self._read_file(written.path)
        except FileRefused as error:
            closure.refuse(written.path, str(error))
            return {name}
        reads = self._file_reads.pop(name, Reads())
        self._keep("file", name, reads)
        self.write("file", name, written.path, written.label, content or b"")
        return set()

    def _drop_unused(self) -> None:
        """Leave out files that no page leads to any more."""
        lost: set[str] = set()
        for earlier in self._before.values():
            lost |= set(targets(earlier))
        files = self.store.names("file")
        todo = lost & files
        while todo:
            name = todo.pop()
            if name in files and not self._led_to(name):
                todo |= self.store.targets("file", name) & files
                self._remember(("file", name))
                self.store.drop("file", name)
                self.release.remove(name)
                self._changed.pop(name, None)
                self._dirty_files.discard(name)
                files.discard(name)

    def _led_to(self, name: str) -> bool:
        """Whether any page points at a file, itself or through other files."""
        seen, todo = {name}, [name]
        while todo:
            for kind, pointing in self.store.pointing_at(todo.pop()):
                if kind == "page":
                    return True
                if pointing not in seen:
                    seen.add(pointing)
                    todo.append(pointing)
        return False


_MATERIALS = {"template": "模板", "static": "静态文件地址", "found": "文件", "asset": "静态文件"}


def clashing(entries: list[Entry]) -> list[Failure]:
    """Addresses that cannot be files, or that want the same file as another."""
    failures = []
    files: dict[str, int] = {}
    names: dict[str, str] = {}
    for entry in entries:
        try:
            name = names[entry.path] = tree_path(entry.path)
            files[name] = files.get(name, 0) + 1
        except UnsafePath as error:
            failures.append(Failure(entry.label, entry.path, str(error)))
    folders: set[str] = set()
    for file in files:
        folder = file.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    for entry in entries:
        file = "" if failures else names[entry.path]
        if file and files[file] > 1:
            failures.append(Failure(entry.label, entry.path, "有两个页面用了同一个网址"))
        elif file and file in folders:
            failures.append(Failure(entry.label, entry.path, "既要成为文件，又要成为文件夹"))
    return failures


def targets(written: Written) -> set[str]:
    """Files of the release that a text points at, there or not."""
    found = set()
    for reference in written.text.references:
        try:
            target = local_target(reference.url, written.path, settings.SITE_URL)
            if target is not None:
                found.add(tree_path(target.path))
        except ValueError:  # told by the closure
            continue
    return found


def _kept(written: Written) -> Any:
    text = written.text
    links = [(reference.url, reference.use.value) for reference in text.references]
    return written.path, written.label, list(dict.fromkeys(links)), sorted(text.ids)


def _written(data: Any) -> Written:
    path, label, links, ids = data
    text = Text([Reference(url, Use(use)) for url, use in links], set(ids))
    return Written(path, label, text)
