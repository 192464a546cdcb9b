"""The index of each release: made before readers get the release, found through `current`.

So what is not published cannot be found, and a rollback takes search back with it. The newest few
are kept; the next one is made from the oldest of them, which is brought up to date by what differs
and not copied. An index that is missing or damaged is built from the release's own files.
"""

import shutil
import sqlite3
from pathlib import Path
from threading import Lock

from showcase.bake import shelf

from . import schema
from .bringing import bring
from .publicindex import PublicIndex
from .readers import readers

FOLDER = ".search"
KEPT = 3
_ENDING = ".sqlite3"
_MAKING = f"making{_ENDING}"

_opened: dict[Path, tuple[tuple[int, int], PublicIndex]] = {}
_lock = Lock()


def index_path(root: Path, name: str) -> Path:
    """Where the index of the release `name` is."""
    return root / FOLDER / f"{name}{_ENDING}"


def open_current(root: Path) -> PublicIndex | None:
    """The index of the release that readers get; None if it has none that can be used.

    Cheap: called for every request, it opens the file once for each release.
    """
    name = shelf.current_name(root)
    if name is None:
        return None
    path = index_path(root, name)
    try:
        stat = path.stat()
        mark = (stat.st_ino, stat.st_ctime_ns)
        with _lock:
            known = _opened.get(root)
            if known is None or known[0] != mark or known[1].path != path:
                _opened[root] = known = (mark, PublicIndex(path))
            return known[1]
    except (OSError, schema.Unusable):
        return None


def prepare(root: Path, name: str) -> None:
    """Have the index of the release `name`; to be called under `shelf.only_publisher`.

    Does nothing if nobody reads files for search.
    """
    if not readers() or _usable(index_path(root, name)):
        return
    make(root, name, afresh=False)


def make(root: Path, name: str, *, afresh: bool) -> None:
    """The same, whatever is there; `afresh` takes no other index for a start."""
    folder, target = root / FOLDER, index_path(root, name)
    folder.mkdir(exist_ok=True)
    making = folder / _MAKING
    _discard(making)
    if not afresh:
        _start(root, making)
    try:
        bring(making, root / name, readers())
    except (schema.Unusable, sqlite3.DatabaseError):
        if afresh:
            raise
        _discard(making)
        bring(making, root / name, readers())
    making.replace(target)
    shelf.sync_folder(folder)
    _prune(root, name)


def _start(root: Path, making: Path) -> None:
    """An index of another release: the oldest one, if enough are there without it, or a copy."""
    current = shelf.current_name(root)
    there = _names(root)
    spare = [name for name in there if name != current]
    if len(there) >= KEPT and spare:
        index_path(root, spare[0]).rename(making)
    elif there:
        known = current if current in there else there[-1]
        shutil.copyfile(index_path(root, known), making)


def _prune(root: Path, name: str) -> None:
    """Indexes go with their releases, and the oldest when there are too many."""
    keep = {name, shelf.current_name(root)}
    releases = set(shelf.names(root))
    others = [one for one in _names(root) if one not in keep]
    beyond = others[: max(len(others) + len(keep) - KEPT, 0)]
    for one in others:
        if one in beyond or one not in releases:
            _discard(index_path(root, one))


def _names(root: Path) -> list[str]:
    """Releases that have an index, oldest first."""
    found = (root / FOLDER).glob(f"*{_ENDING}")
    return sorted(path.name.removesuffix(_ENDING) for path in found if path.name != _MAKING)


def _usable(path: Path) -> bool:
    try:
        schema.open_to_read(path).close()
    except schema.Unusable:
        return False
    return True


def _discard(path: Path) -> None:
    for ending in ("", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
