"""The folder of releases: which there are, which one readers get, and the switch between them."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .attending import attend

CURRENT = "current"
PARTIAL = ".partial"
LAID_BY = ".spare"
_SWITCH = ".switch"
_LOCK = ".lock"
_NAME = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")


def current_name(root: Path) -> str | None:
    """The release that readers get: one `readlink`, so that a switch is seen at once."""
    try:
        name = str((root / CURRENT).readlink())
    except OSError:
        return None
    return name if _NAME.fullmatch(name) else None


def names(root: Path) -> list[str]:
    """Whole releases, oldest first: a name begins with the time it was made at."""
    if not root.is_dir():
        return []
    return sorted(p.name for p in root.iterdir() if _NAME.fullmatch(p.name) and p.is_dir())


def switch(root: Path, name: str) -> None:
    """Make `name` the current release in one rename: a reader gets the old tree or the new one.

    Raises OSError only while readers still get the old one; a disk that breaks while it is synced
    excepted.
    """
    attend(root, name)
    link = root / _SWITCH
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    with opened_folder(root) as folder:
        link.replace(root / CURRENT)
        os.fsync(folder)


def clean_up(root: Path) -> list[str]:
    """Remove what a killed run left behind; to be called under the lock. Returns the names."""
    (root / _SWITCH).unlink(missing_ok=True)
    left = sorted(p for p in root.glob(f"*{PARTIAL}") if p.is_dir())
    for folder in left:
        shutil.rmtree(folder)
    return [folder.name for folder in left]


def spare(root: Path, kept: int) -> str | None:
    """A copy that may become the next release: one that was laid by, or else an old one, because
    `kept` are there without it.
    """
    if (root / LAID_BY).is_dir():
        return LAID_BY
    current = current_name(root)
    old = [name for name in names(root) if name != current]
    return old[0] if len(old) >= max(kept - 1, 1) else None


def prune(root: Path, kept: int) -> None:
    """Remove all but the newest `kept` releases; never the current one.

    A release is first renamed, so that a killed run leaves a stale part and not half a release.
    """
    current = current_name(root)
    for name in names(root)[: -max(kept, 1)]:
        if name != current:
            stale = root / f"{name}{PARTIAL}"
            (root / name).rename(stale)
            shutil.rmtree(stale)


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut."""
    with opened_folder(folder) as handle:
        os.fsync(handle)


@contextmanager
def opened_folder(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def only_publisher(root: Path) -> Iterator[bool]:
    """Hold the one lock of a folder of releases; the kernel frees it when the process dies.

    Yields whether another run had to be waited for.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("w") as file:
        waited = False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = True
            fcntl.flock(file, fcntl.LOCK_EX)
        yield waited
