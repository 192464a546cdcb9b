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

    def __init__(self, root: Path) -> None:
        self._root = root
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

    def publish(self) -> str:
        """Put everything on disk, then make it visible. Returns the name of the release."""
        self.add(MANIFEST, self.manifest.to_bytes())
        del self.manifest.files[MANIFEST]
        self._sync()
        name = f"{self._time}-{self.manifest.digest()}"
        self._folder.rename(self._root / name)
        shelf.sync_folder(self._root)
        shelf.switch(self._root, name)
        return name

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
