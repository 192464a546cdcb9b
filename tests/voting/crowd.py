"""Many at once: threads that begin together, and a process that is killed."""

import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from select import select
from threading import Barrier
from time import monotonic
from typing import Any

from django.db import connection, connections

PATIENCE = 120  # seconds, for a machine with much else to do


def together[Given](works: Iterable[Callable[[], Given]], rounds: int = 1) -> list[Given]:
    """What each gave, in their order; each in a thread with a connection of its own."""
    todo = list(works)
    start = Barrier(len(todo))

    def run(work: Callable[[], Given]) -> Given:
        try:
            start.wait(PATIENCE)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(todo)) as threads:
        return list(threads.map(run, todo, timeout=PATIENCE))


class Child:
    """A forked process that runs `work` with a pipe to write to, until it is killed."""

    def __init__(self, work: Callable[[Callable[[bytes], Any]], None]) -> None:
        connections.close_all()
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(reading)
                work(lambda line: os.write(writing, line + b"\n"))
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        self.out = os.fdopen(reading, "rb", buffering=0)

    def ended(self) -> bool:
        """Whether it came to its end by itself and well."""
        status = os.waitpid(self.pid, 0)[1]
        self.out.close()
        return os.waitstatus_to_exitcode(status) == 0

    def listen(self, seconds: float) -> bytes:
        """What it says from its first word on."""
        said = self.out.read(1)
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if select([self.out], [], [], left)[0]:
                said += self.out.read(65_536)
        return said

    def kill(self) -> bytes:
        """Kill -9; what it had said besides. A last line may be torn."""
        os.kill(self.pid, signal.SIGKILL)
        said = self.out.readall()
        os.waitpid(self.pid, 0)
        self.out.close()
        return said
