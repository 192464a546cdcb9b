"""One release in the making: invisible until it is whole."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from . import shelf
from .manifest import Entry, Manifest
from .paths import MANIFEST


class NewRelease:
    """A folder `….partial` that becomes a release by `publish()`, and vanishes otherwise.

    Use it as a context manager, under `shelf.only_publisher`.
    """

    def __init__(self, root: Path, before: str | None = None) -> None:
        """`before` names the release whose files are taken over for what `keep` was told."""
        self._root = root
        self._before = before
        self._kept: set[str] = set()
        self._time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        self._folder = root / f"{self._time}{shelf.PARTIAL}"
        self.manifest = Manifest()

    def __enter__(self) -> Self:
        self._folder.mkdir()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def __contains__(self, path: str) -> bool:
        return path in self.manifest.files

    def add(self, path: str, content: bytes) -> None:
        """Write one file. Raises `FileExistsError` or `NotADirectoryError` if two files collide."""
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as handle:
            handle.write(content)
        self.manifest.files[path] = Entry.of(content)

    def keep(self, path: str, entry: Entry) -> None:
        """Take a file over from the release before, with the bytes it had there."""
        self.manifest.files[path] = entry
        self._kept.add(path)

    def replace(self, path: str, content: bytes) -> None:
        """Write a file that may have been kept or written before.

        Never through a link: the release before has the same file.
        """
        self.remove(path)
        self.add(path, content)

    def remove(self, path: str) -> None:
        """Leave a file out that was kept or written before."""
        if path in self._kept:
            self._kept.discard(path)
        elif path in self.manifest.files:
            (self._folder / path).unlink()
        self.manifest.files.pop(path, None)

    def publish(self) -> str:
        """Put everything on disk, then make it visible. Returns the name of the release."""
        return self.show(self.finish())

    def finish(self) -> str:
        """Put everything on disk under its final name, which nobody sees yet. Returns the name."""
        self.add(MANIFEST, self.manifest.to_bytes())
        del self.manifest.files[MANIFEST]
        self._sync()
        self._link()
        name = f"{self._time}-{self.manifest.digest()}"
        self._folder.rename(self._root / name)
        shelf.sync_folder(self._root)
        return name

    def show(self, name: str) -> str:
        """Let readers get this release from now on."""
        shelf.switch(self._root, name)
        return name

    def _link(self) -> None:
        """Give kept files a second name here; their bytes are on disk already."""
        if self._before is None:
            return
        old = self._root / self._before
        folders: set[Path] = set()
        for path in sorted(self._kept):
            file = self._folder / path
            if file.parent not in folders:
                file.parent.mkdir(parents=True, exist_ok=True)
                folders.add(file.parent)
            os.link(old / path, file)
        for folder in folders:
            shelf.sync_folder(folder)

    def _sync(self) -> None:
        for folder, _folders, files in os.walk(self._folder):
            for file in files:
                with (Path(folder) / file).open("rb") as handle:
                    os.fsync(handle.fileno())
            shelf.sync_folder(Path(folder))


def current_manifest(root: Path) -> Manifest | None:
    """The manifest of the current release; None if there is none that can be trusted.

    A file that is missing or has another size means that somebody touched the tree, and the next
    bake must not take it for up to date.
    """
    name = shelf.current_name(root)
    if name is None:
        return None
    release = root / name
    try:
        manifest = Manifest.read(release)
        whole = all((release / p).stat().st_size == e.size for p, e in manifest.files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if whole else None
