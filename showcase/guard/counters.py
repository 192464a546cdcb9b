"""Counts of the last ten minutes, shared by all worker processes, in a file of fixed size.

The file is a table of slots, 16 bytes each: what is counted (a keyed hash, no address), the window
of ten minutes, the count in it and in the one before. Eight slots stand together; when all are
taken, the smallest count has to go. So it never grows, and forgets rather than refuses.
"""

import fcntl
import logging
import mmap
import os
import struct
import threading
from hashlib import blake2b
from pathlib import Path
from time import time

from django.conf import settings

WINDOW_SECONDS = 600
_SLOT = struct.Struct("<QIHH")  # what, window, count, count of the window before
_TOGETHER = 8
_GROUPS = 8192
SIZE = _SLOT.size * _TOGETHER * _GROUPS
"""1 MiB."""
_MOST = 0xFFFF

log = logging.getLogger(__name__)


class Counters:
    """Counts by key, in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self._table: mmap.mmap | None = None
        self._lock = threading.Lock()
        os.register_at_fork(after_in_child=self._begin_anew)

    def add(self, key: str, more: int = 1) -> int:
        """Add, and give the count of the last ten minutes: the window before counts by the part
        of it that lies in them. With `more` 0 only looks."""
        tag = blake2b(key.encode(), digest_size=8, key=settings.SECRET_KEY.encode()[:64]).digest()
        what = int.from_bytes(tag) or 1
        now = time()
        window = int(now // WINDOW_SECONDS)
        with self._lock:
            table = self._table or self._open()
            if self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                count, before = _count(table, what, window, more)
            finally:
                if self._file is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)
        return count + int(before * (1 - now % WINDOW_SECONDS / WINDOW_SECONDS))

    def _open(self) -> mmap.mmap:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            # Without room on the disk this fails here, and not later as a signal that kills.
            os.posix_fallocate(self._file, 0, SIZE)
            self._table = mmap.mmap(self._file, SIZE)
        except OSError as error:
            log.warning("每个进程各自计数，因为打不开 %s：%s", self.path, error)
            self._file, self._table = None, mmap.mmap(-1, SIZE)
        return self._table

    def _begin_anew(self) -> None:
        """After a fork, too: a thread may have held the lock, and the kernel's are a process's."""
        self._lock = threading.Lock()
        self._file = self._table = None


def _count(table: mmap.mmap, what: int, window: int, more: int) -> tuple[int, int]:
    """The counts of this window and the one before, after adding `more`."""
    group = range(what % _GROUPS * _TOGETHER, (what % _GROUPS + 1) * _TOGETHER)
    smallest, place = _MOST * 2 + 1, 0
    for slot in group:
        found, when, count, before = _SLOT.unpack_from(table, slot * _SLOT.size)
        if when != window:
            count, before = 0, count if when == window - 1 else 0
        if found == what:
            place = slot
            break
        if count + before < smallest:
            smallest, place = count + before, slot
    else:
        count = before = 0
    count = min(count + more, _MOST)
    if more:
        _SLOT.pack_into(table, place * _SLOT.size, what, window, count, before)
    return count, before
