"""A release closed over its references: files that pages use are in it, and every link leads there.

Only what changed is looked at, and who points at what is no longer there.
"""

from typing import Any

from . import manifest
from .checks import Closure, Written
from .entries import Entry
from .failures import Failure
from .files import FileRefused, used_file
from .nodes import Node
from .paths import tree_path
from .reads import Reads
from .recording import current
from .references import Text
from .rendering import Made
from .texts import kept, read, targets, unkept
from .workbench import Workbench


class Settling:
    """Writes what changed into the release, and settles what that means for other files."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._changed: dict[str, Node] = {}
        self._before: dict[str, Written] = {}
        self._gone: set[str] = set()
        self._file_reads: dict[str, Reads] = {}
        self._refused: set[str] = set()
        """Files that cannot be published any more; asked again each time until they can, or go."""
        self.unreadable: dict[str, Failure] = {}

    # --- writing ---------------------------------------------------------------------------------

    def wrote_page(self, entry: Entry, made: Made) -> None:
        """Put a page into the release if its bytes are others than before."""
        node = ("page", entry.file)
        self._gone.discard(entry.file)
        self.unreadable.pop(entry.file, None)
        if made.complaint:
            self.unreadable[entry.file] = Failure(entry.label, entry.path, made.complaint)
        self._write(node, Written(entry.path, entry.label, made.text or Text()), made.content)

    def _write(self, node: Node, written: Written, content: bytes) -> None:
        release, store, name = self._bench.release, self._bench.store, node[1]
        same = release.manifest.files.get(name) == manifest.Entry.of(content)
        if same and store.nodes.data(node) is not None:
            return
        self._remember(node)
        release.replace(name, content)
        self._keep(node, written)

    def _keep(self, node: Node, written: Written) -> None:
        self._changed[node[1]] = node
        self._bench.store.nodes.keep(node, kept(written))
        self._bench.store.targets.keep(node, targets(written))

    def remove_page(self, file: str) -> None:
        """An address is no more."""
        self._remove(("page", file))
        self.unreadable.pop(file, None)
        self._gone.add(file)

    def _remove(self, node: Node) -> None:
        self._remember(node)
        self._bench.store.drop(node)
        self._bench.release.remove(node[1])
        self._changed.pop(node[1], None)

    def _remember(self, node: Node) -> None:
        """What a file was in the release before, for what it pointed at and was pointed at for."""
        if node[1] not in self._before:
            data = self._bench.store.nodes.data(node)
            if data is not None:
                self._before[node[1]] = unkept(data)

    # --- settling --------------------------------------------------------------------------------

    def settle(self) -> list[Failure]:
        """Add used files, leave out unused ones, and check every link that could have broken."""
        if self.unreadable:
            return list(self.unreadable.values())
        store, todo = self._bench.store, self._bench.todo
        closure = Closure(self._bench.release, read=self._read_file, load=self._kept)
        self._drop_unused()
        suspects = set(self._gone)
        stale, todo.files = todo.files | self._refused, set()
        self._refused.clear()
        for name in sorted(stale):
            suspects |= self._read_again(name, closure)
        self._drop_unused()
        for name in self._changed:
            closure.recall(name)
            if (earlier := self._before.get(name)) is not None:
                now = self._kept(name)
                if now is None or earlier.text.ids - now.text.ids:
                    suspects.add(name)
        for name in suspects:
            for _kind, linker in store.targets.pointing_at(name):
                closure.recall(linker)
        closure.add_used_files()
        for name, reads in self._file_reads.items():
            added = closure.written(name)
            if added is not None and name not in self._changed:
                self._bench.keep(("file", name), reads)
                self._keep(("file", name), added)
        self._file_reads.clear()
        closure.check_links()
        return closure.failures

    def _kept(self, name: str) -> Written | None:
        """A text of the release as the store has it."""
        nodes = self._bench.store.nodes
        data: Any = nodes.data(("page", name)) or nodes.data(("file", name))
        return unkept(data) if data else None

    def _read_file(self, path: str) -> bytes | None:
        """A used file, with what was read to find it."""

        def find() -> bytes | None:
            reads = current()
            content = used_file(path)
            if reads is not None and content is not None and not reads.queries:
                reads.material("asset", path)  # a file of ours, and of no row
            return content

        content, reads = self._bench.recorded(find)
        if content is not None:
            self._file_reads[tree_path(path)] = reads
        return content

    def _read_again(self, name: str, closure: Closure) -> set[str]:
        """Read a used file whose row or asset changed. Returns it if it can no longer be used."""
        data = self._bench.store.nodes.data(("file", name))
        if data is None:
            return set()
        written = unkept(data)
        try:
            content = self._read_file(written.path) or b""
        except FileRefused as error:
            closure.refuse(written.path, str(error))
            self._refused.add(name)
            return {name}
        self._bench.keep(("file", name), self._file_reads.pop(name, Reads()))
        text, _complaint = read(name, content)
        self._write(("file", name), Written(written.path, written.label, text), content)
        return set()

    def _drop_unused(self) -> None:
        """Leave out files that no page leads to any more."""
        store = self._bench.store
        todo: set[str] = set()
        for earlier in self._before.values():
            todo |= targets(earlier)
        done: set[str] = set()
        while todo:
            name = todo.pop()
            done.add(name)
            if store.nodes.has(("file", name)) and not self._led_to(name):
                todo |= store.targets.of(("file", name)) - done
                self._remove(("file", name))
                self._bench.todo.files.discard(name)

    def _led_to(self, name: str) -> bool:
        """Whether any page points at a file, itself or through other files."""
        targets = self._bench.store.targets
        seen, todo = {name}, [name]
        while todo:
            file = todo.pop()
            if targets.is_on_a_page(file):
                return True
            for _kind, pointing in targets.pointing_at(file):
                if pointing not in seen:
                    seen.add(pointing)
                    todo.append(pointing)
        return False
