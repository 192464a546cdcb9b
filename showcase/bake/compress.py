"""Puts compressed copies beside the files of a release.

It is done after the switch, so that nobody waits for it: a server that finds no copy sends the file
itself, and a copy appears whole or not at all.

Every copy is kept once, by the hash of what it was made from, in `<releases>/.compressed/`, and has
a second name (a hard link) in each release that uses it. So the same bytes are never compressed
twice, and a copy that only the store still names is of no use to any release.
"""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import shelf
from .manifest import Manifest
from .sidecars import COMPRESS, SUFFIXES, is_worth_compressing

STORE = ".compressed"
_UNFINISHED = ".new"


def precompress(release: Path) -> int:
    """Give every text of a whole release its compressed copies. Returns how many files were new.

    To be called under `shelf.only_publisher`. 400 copies that are there already cost 15 ms.
    """
    store = release.parent / STORE
    store.mkdir(exist_ok=True)
    there = {file.name for file in store.iterdir()}
    files = {
        path: entry.sha256
        for path, entry in Manifest.read(release).files.items()
        if is_worth_compressing(path, entry.size)
    }
    missing = {
        hash: release / path
        for path, hash in files.items()
        if not there.issuperset(hash + suffix for suffix in SUFFIXES.values())
    }
    _make(store, missing)
    for path, hash in files.items():
        for suffix in SUFFIXES.values():
            try:
                os.link(store / (hash + suffix), release / (path + suffix))
            except FileExistsError:
                continue
    if missing:
        _forget_unused(store)
    return len(missing)


def precompress_current(root: Path) -> tuple[str, int] | None:
    """The same for the current release under `root`: its name, and how many files were new."""
    with shelf.only_publisher(root):
        name = shelf.current_name(root)
        return (name, precompress(root / name)) if name else None


def _make(store: Path, files: dict[str, Path]) -> None:
    """Compress files into the store. A copy has its name only once its bytes are on disk:

    an empty one, left by a power cut, would be an empty page to every reader.
    """
    if not files:
        return

    def compress(item: tuple[str, Path]) -> None:
        hash, file = item
        content = file.read_bytes()
        for coding, suffix in SUFFIXES.items():
            (store / (hash + suffix + _UNFINISHED)).write_bytes(COMPRESS[coding](content))

    # Both compressors let other threads run.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(compress, files.items()))
    os.sync()  # one flush for all is much cheaper than one for each
    for name in _names(files):
        (store / (name + _UNFINISHED)).rename(store / name)


def _names(hashes: Iterable[str]) -> list[str]:
    return [hash + suffix for hash in hashes for suffix in SUFFIXES.values()]


def _forget_unused(store: Path) -> None:
    """Remove what no release has a second name for, and what a killed run left behind."""
    with os.scandir(store) as entries:
        for entry in entries:
            if entry.stat(follow_symlinks=False).st_nlink == 1:
                (store / entry.name).unlink()
