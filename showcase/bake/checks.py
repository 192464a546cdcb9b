"""Does everything a release points at exist? Collects what pages use on the way."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings

from .failures import Failure
from .files import FileRefused, used_file
from .paths import UnsafePath, tree_path
from .references import (
    NotWellFormed,
    Target,
    Text,
    Use,
    is_foreign_load,
    local_target,
    read_text,
)
from .release import NewRelease


@dataclass(frozen=True)
class Written:
    """A text of the release: where it stands, what it is called, what it says."""

    path: str
    label: str
    text: Text


class Closure:
    """A release closed over its references: used files are added, dangling links reported."""

    def __init__(
        self,
        release: NewRelease,
        read: Callable[[str], bytes | None] = used_file,
        earlier: Callable[[str], Text] = lambda file: Text(),
    ) -> None:
        """`read` gives a used file, `earlier` the text of a file that was not written this time."""
        self._release = release
        self._read = read
        self._earlier = earlier
        self._written: dict[str, Written] = {}
        self._refused: dict[str, str] = {}
        self.failures: list[Failure] = []

    def wrote(self, path: str, label: str, content: bytes) -> Written:
        """Take note of a file that now stands in the release at address `path`."""
        file = tree_path(path)
        try:
            text = read_text(file, content, settings.SITE_URL)
        except (NotWellFormed, UnicodeDecodeError) as error:
            self.failures.append(Failure(label, path, str(error)))
            text = Text()
        written = self._written[file] = Written(path, label, text)
        return written

    def written(self, file: str) -> Written | None:
        """What is known of a file by now."""
        return self._written.get(file)

    def recall(self, file: str, written: Written) -> None:
        """Check a file again that was written by an earlier bake."""
        self._written.setdefault(file, written)

    def refuse(self, path: str, reason: str) -> None:
        """A used file can no longer be published."""
        self._refused[path] = reason

    def add_used_files(self) -> int:
        """Add every file that a text uses, and what these use in turn. Returns how many."""
        before = len(self._release.manifest.files)
        todo = deque(self._written.values())
        while todo:
            written = todo.popleft()
            for target in self._targets(written):
                added = self._add(target.path, written)
                if added:
                    todo.append(added)
        return len(self._release.manifest.files) - before

    def check_links(self) -> None:
        """Report every address on our own site that leads nowhere, and every foreign asset."""
        for written in self._written.values():
            for reference in dict.fromkeys(written.text.references):
                if reason := self._complaint(written, reference.url, reference.use):
                    self.failures.append(Failure(written.label, written.path, reason))

    # --- one reference ---------------------------------------------------------------------------

    def _targets(self, written: Written) -> Iterator[Target]:
        for reference in written.text.references:
            try:
                target = local_target(reference.url, written.path, settings.SITE_URL)
            except ValueError:
                continue
            if target is not None and not _is_dynamic(target.path):
                yield target

    def _add(self, path: str, user: Written) -> Written | None:
        """Add the file at `path` if it is one and new."""
        if path in self._refused:
            return None
        try:
            file = tree_path(path)
            if file in self._release:
                return None
            content = self._read(path)
            if content is None:
                return None
            self._release.add(file, content)
        except UnsafePath:
            return None  # told as a link that leads nowhere
        except FileRefused as error:
            self._refused[path] = str(error)
            return None
        self.wrote(path, f"{user.label} 用到的文件", content)
        return self._written[file]

    def _complaint(self, written: Written, url: str, use: Use) -> str:
        """What is wrong with a reference; "" if nothing is."""
        try:
            target = local_target(url, written.path, settings.SITE_URL)
        except ValueError:
            return f"“{url}”不是能读懂的网址"
        if target is None:
            foreign = use is Use.ASSET and is_foreign_load(url, written.path, settings.SITE_URL)
            return f"从别的网站加载“{url}”" if foreign else ""
        if _is_dynamic(target.path):
            return ""
        if target.path in self._refused:
            return f"用到的文件“{url}”不能发布：{self._refused[target.path]}"
        try:
            file = tree_path(target.path)
        except UnsafePath as error:
            return f"链接“{url}”有问题：{error}"
        if file not in self._release:
            return f"链接“{url}”指向的页面不存在或没有发布"
        if not self._has_anchor(file, unquote(target.fragment)):
            return f"链接“{url}”指向的位置“#{target.fragment}”在那个页面上没有"
        return ""

    def _has_anchor(self, file: str, fragment: str) -> bool:
        # "#" and "#top" lead to the top of any page; ":~:" is the browser's own.
        if fragment.lower() in ("", "top") or fragment.startswith(":~:"):
            return True
        if not file.endswith((".html", ".svg")):
            return True
        written = self._written.get(file)
        return fragment in (written.text if written else self._earlier(file)).ids


def _is_dynamic(path: str) -> bool:
    """Whether Django answers there and not a file."""
    return path.startswith(tuple(settings.DYNAMIC_PREFIXES))
