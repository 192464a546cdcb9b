"""Does everything a release points at exist? Collects what pages use on the way."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
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

_TEXTS_HELD = 512


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
        load: Callable[[str], Written | None] = lambda file: None,
    ) -> None:
        """`read` gives a used file, `load` a text of the release that is kept elsewhere."""
        self._release = release
        self._read = read
        self._load = lru_cache(maxsize=_TEXTS_HELD)(load)
        self._written: dict[str, Written | None] = {}
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

    def recall(self, file: str) -> None:
        """Check a file that `load` knows. Not all texts of a large site are held at once."""
        self._written.setdefault(file, None)

    def _text(self, file: str) -> Written | None:
        return self._written.get(file) or self._load(file)

    def refuse(self, path: str, reason: str) -> None:
        """A used file can no longer be published."""
        self._refused[path] = reason

    def add_used_files(self) -> int:
        """Add every file that a text uses, and what these use in turn. Returns how many."""
        before = len(self._release.manifest.files)
        todo = deque(self._written)
        while todo:
            written = self._text(todo.popleft())
            if written is None:
                continue
            for target in self._targets(written):
                if self._add(target.path, written):
                    todo.append(tree_path(target.path))
        return len(self._release.manifest.files) - before

    def check_links(self) -> None:
        """Report every address on our own site that leads nowhere, and every foreign asset."""
        for file in self._written:
            written = self._text(file)
            if written is None:
                continue
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

    def _add(self, path: str, user: Written) -> bool:
        """Add the file at `path` if it is one and new."""
        if path in self._refused:
            return False
        try:
            file = tree_path(path)
            if file in self._release:
                return False
            content = self._read(path)
            if content is None:
                return False
            self._release.add(file, content)
        except UnsafePath:
            return False  # told as a link that leads nowhere
        except FileRefused as error:
            self._refused[path] = str(error)
            return False
        self.wrote(path, f"{user.label} 用到的文件", content)
        return True

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
        written = self._text(file)
        return written is not None and fragment in written.text.ids


def _is_dynamic(path: str) -> bool:
    """Whether Django answers there and not a file."""
    return path.startswith(tuple(settings.DYNAMIC_PREFIXES))
