"""A bake in a process of its own that meets an accident: it dies, or the disk refuses, at any step.

The process is forked, so that it costs no start; every step that it takes below the folder of
releases is seen through `sys.addaudithook`, which nothing can go around.
"""

import gzip
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
from django.db import connections

from showcase.bake.manifest import Manifest
from showcase.bake.sidecars import SUFFIXES
from tests.bake.inline import tree

STEPS = {
    *("open", "os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.symlink"),
    *("sqlite3.connect", "os.fork"),
}

Accident = Callable[[], None]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def forked(work: Callable[[], Any]) -> int:
    """Start `work` in a child; its process id. The child ends with 0, or 1 if `work` raises."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - this is where a process ends
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(status)


def ended(child: int) -> int:
    """Wait for a child. Minus the number of the signal that ended it, or its exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def at_step(number: int, root: Path, accident: Accident, *, lasting: bool = False) -> None:
    """Let the accident happen to this process at a step below `root`, the first being 1.

    A `lasting` one happens at every step from then on.
    """
    left, start, own = number, str(root), os.getpid()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event not in STEPS or os.getpid() != own:
            return
        if event != "os.fork" and not any(_below(start, one) for one in arguments[:2]):
            return
        left -= 1
        if left == 0 or (left < 0 and lasting):
            accident()

    sys.addaudithook(watch)


def _below(start: str, argument: object) -> bool:
    return isinstance(argument, str | bytes | os.PathLike) and start in os.fsdecode(argument)


def steps(root: Path, work: Callable[[], Any]) -> int:
    """How many steps `work` takes below `root`; it is done in a child."""
    reader, writer = os.pipe()

    def counted() -> None:
        seen = 0

        def one_more() -> None:
            nonlocal seen
            seen += 1

        at_step(1, root, one_more, lasting=True)
        work()
        os.write(writer, str(seen).encode())

    status = ended(forked(counted))
    os.close(writer)
    told = os.read(reader, 20)
    os.close(reader)
    assert status == 0 and told, f"exit status {status}"
    return int(told)


def assert_readers_are_served(release: Path) -> None:
    """Every file is as in the manifest, every compressed copy says what its file says; no more."""
    files = tree(release)
    files.pop("manifest.json")
    endings = tuple(SUFFIXES.values())
    copies = {path: files.pop(path) for path in [*files] if path.endswith(endings)}
    hashes = {path: sha256(content).hexdigest() for path, content in files.items()}
    assert hashes == {p: e.sha256 for p, e in Manifest.read(release).files.items()}
    for path, content in copies.items():
        plain, ending = path[:-3], path[-3:]
        unpack = brotli.decompress if ending == ".br" else gzip.decompress
        if plain != "manifest.json":
            assert unpack(content) == files[plain], path


def assert_no_orphans(group: int, seconds: float = 20) -> None:
    """No process of a group is left that is not dead."""
    until = time.monotonic() + seconds
    while found := _alive(group):
        assert time.monotonic() < until, f"{found} outlived their parent"
        time.sleep(0.05)


def _alive(group: int) -> list[str]:
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                words = (process / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if words[2] == str(group) and words[0] not in "ZX":
                found.append(process.name)
    return found
