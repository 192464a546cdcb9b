"""One release in the making: invisible until it is whole."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from . import shelf
from .manifest import Entry, Manifest
from .paths import MANIFEST
from .sidecars import SUFFIXES

_FEW = 64
"""So many files are put on the disk one by one; with more, everything at once is quicker."""

_MANY = 1000
"""So many files are linked anew in half a second, while an editor waits."""


class NewRelease:
    """A folder `….partial` that becomes a release by `finish()` and `show()`, or vanishes.

    Use it as a context manager, under `shelf.only_publisher`. Only what was written stands in the
    folder; the rest comes in `finish`, from a spare release or from the one before.
    """

    def __init__(self, root: Path, before: str | None = None) -> None:
        """`before` names the release whose files are taken over by `keep_all`."""
        self._root = root
        self._before = before
        self._written: set[str] = set()
        self._name = ""
        self._time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        self._folder = root / f"{self._time}{shelf.PARTIAL}"
        self._spare = root / f"{self._time}.spare{shelf.PARTIAL}"
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
        shutil.rmtree(self._spare, ignore_errors=True)
        if kind is not None and self._name and shelf.current_name(self._root) != self._name:
            # Nobody was shown it, and it must not push one that people saw off the shelf.
            with suppress(OSError):
                (self._root / self._name).rename(self._folder)
                shutil.rmtree(self._folder, ignore_errors=True)

    def __contains__(self, path: str) -> bool:
        return path in self.manifest.files

    def keep_all(self, manifest: Manifest) -> None:
        """Take everything over from the release before, with the bytes it had there."""
        self.manifest.files.update(manifest.files)

    def add(self, path: str, content: bytes) -> None:
        """Write one file. Raises `FileExistsError` or `NotADirectoryError` if two files collide."""
        file = self._folder / path
        try:
            handle = file.open("xb")
        except FileNotFoundError:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle = file.open("xb")
        with handle:
            handle.write(content)
        self._written.add(path)
        self.manifest.files[path] = Entry.of(content)

    def replace(self, path: str, content: bytes) -> None:
        """Write a file that may have been kept or written before.

        Never in place, through a hard link: the release before has the same file.
        """
        self.remove(path)
        self.add(path, content)

    def remove(self, path: str) -> None:
        """Leave a file out that was kept or written before."""
        if path in self._written:
            (self._folder / path).unlink()
            self._written.discard(path)
            self._tidy(self._folder, [path])
        self.manifest.files.pop(path, None)

    # --- becoming a release ----------------------------------------------------------------------

    def publish(self) -> str:
        """Put everything on disk, then make it visible. Returns the name of the release."""
        return self.show(self.finish())

    def finish(self, spare: str | None = None) -> str:
        """Put everything on disk under its final name, which nobody sees yet. Returns the name.

        `spare` names an old release that is given up for this one: what both have in common need
        not be linked again, so that the work is in proportion to what changed.
        """
        self.add(MANIFEST, self.manifest.to_bytes())
        digest = self.manifest.files.pop(MANIFEST).sha256[:8]
        self._sync_files()
        folder = self._folder
        old = None
        if spare is not None:
            old = whole_manifest(self._root / spare)
            (self._root / spare).rename(self._spare)  # one that somebody touched goes in the end
        if old is not None:
            folder = self._spare
            self._bring_up_to_date(old)
        elif self._before is not None:
            self._link(folder, self.manifest.files.keys() - self._written)
        name = f"{self._time}-{digest}"
        folder.rename(self._root / name)
        self._name = name
        shelf.sync_folder(self._root)
        return name

    def show(self, name: str) -> str:
        """Let readers get this release from now on."""
        shelf.switch(self._root, name)
        return name

    def _bring_up_to_date(self, old: Manifest) -> None:
        """Make the spare release this one: leave out, link, and put in what was written."""
        files = self.manifest.files
        stale = [path for path, entry in old.files.items() if files.get(path) != entry]
        for path in [*stale, MANIFEST]:
            (self._spare / path).unlink()
            for suffix in SUFFIXES.values():  # copies of the old bytes must not outlive them
                (self._spare / (path + suffix)).unlink(missing_ok=True)
        self._tidy(self._spare, stale)
        missing = {path for path, entry in files.items() if old.files.get(path) != entry}
        self._link(self._spare, missing - self._written)
        touched = set()
        for path in [*sorted(self._written - {MANIFEST}), MANIFEST]:
            target = self._spare / path
            if path in missing or path == MANIFEST:
                if target.parent not in touched:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    touched.add(target.parent)
                (self._folder / path).rename(target)
        for folder in touched:
            shelf.sync_folder(folder)

    def _link(self, folder: Path, paths: Iterable[str]) -> None:
        """Give kept files a second name here; their bytes are on disk already."""
        if self._before is None:
            return
        old = self._root / self._before
        folders: set[Path] = set()
        for path in sorted(paths):
            file = folder / path
            if file.parent not in folders:
                file.parent.mkdir(parents=True, exist_ok=True)
                folders.add(file.parent)
            os.link(old / path, file)
        if len(folders) > _FEW:
            os.sync()
        else:
            for one in folders:
                shelf.sync_folder(one)

    def _tidy(self, folder: Path, paths: Iterable[str]) -> None:
        """Remove folders that have become empty: a file may want their name."""
        for path in paths:
            parent = (folder / path).parent
            while parent != folder:
                try:
                    parent.rmdir()
                except OSError:
                    break
                parent = parent.parent

    def _sync_files(self) -> None:
        if len(self._written) > _FEW:
            os.sync()
            return
        folders = set()
        for path in self._written:
            with (self._folder / path).open("rb") as handle:
                os.fsync(handle.fileno())
            folders.add((self._folder / path).parent)
        for folder in folders | {self._folder}:
            shelf.sync_folder(folder)


def whole_manifest(release: Path) -> Manifest | None:
    """The manifest of a release; None if there is none that can be trusted.

    A file that is missing or has another size means that somebody touched the tree.
    """
    try:
        manifest = Manifest.read(release)
        start = f"{release}/"
        whole = all(os.stat(start + p).st_size == e.size for p, e in manifest.files.items())  # noqa: PTH116 - a Path for each of 10,000 files costs more than asking for it
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if whole else None


def lay_by(root: Path, kept: int) -> None:
    """Copy the current release, by links, for the next one to be made from.

    Its making then takes as long as what changed, not as long as the site is large. Where an old
    release is about to go and is much like the current one, that serves instead.
    """
    current, spare = shelf.current_name(root), shelf.spare(root, kept)
    if current is None or spare == shelf.LAID_BY:
        return
    manifest = whole_manifest(root / current)
    if manifest is None or (spare is not None and _alike(root / spare, manifest)):
        return
    making = root / f"{shelf.LAID_BY}{shelf.PARTIAL}"
    # Texts and not a Path for each of the files: that takes as long again as the links.
    made, new, old = set(), f"{making}/", f"{root / current}/"
    for path in [*manifest.files, MANIFEST]:
        folder = path.rpartition("/")[0]
        if folder not in made:
            (making / folder).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        os.link(old + path, new + path)
    making.rename(root / shelf.LAID_BY)


def _alike(release: Path, manifest: Manifest) -> bool:
    try:
        return len(manifest.changed_since(Manifest.read(release))) <= _MANY
    except (OSError, ValueError, KeyError, TypeError):
        return False


def current_manifest(root: Path) -> Manifest | None:
    """The manifest of the current release, which the next bake may take for up to date, or None."""
    name = shelf.current_name(root)
    return whole_manifest(root / name) if name is not None else None
