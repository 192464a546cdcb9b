"""Rendering over several processes: children render and record, the parent keeps.

Children are forked, so they have the parent's templates and shared facts. A child that outlives its
parent would hold the lock of the releases with it; it dies at its next word, for nobody listens.
"""

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

from django.db import connection, connections

Work = Callable[[list[Any]], Iterator[Any]]


def spread(work: Work, things: Sequence[Any], jobs: int) -> Iterator[Any]:
    """All that `work` yields for its part of the things, in any order. Raises `ChildProcessError`
    if a child dies.

    Must not be called in a transaction: a database connection does not survive a fork.
    """
    if connection.in_atomic_block:
        raise RuntimeError("cannot fork in a transaction")
    connections.close_all()
    readers: list[Connection] = []
    children: list[int] = []
    try:
        for number in range(jobs):
            reader, writer = Pipe(duplex=False)
            child = os.fork()
            if child == 0:
                _child(work, list(things[number::jobs]), writer, [*readers, reader])
            writer.close()
            readers.append(reader)
            children.append(child)
        listening = list(readers)
        while listening:
            for one in wait(listening):
                assert isinstance(one, Connection)
                try:
                    said = one.recv()
                except EOFError as error:
                    raise ChildProcessError("一个生成进程中途退出") from error
                if said is None:
                    listening.remove(one)
                else:
                    yield said
    finally:
        for reader in readers:
            reader.close()
        for child in children:
            os.waitpid(child, 0)


def _child(work: Work, things: list[Any], writer: Connection, others: list[Connection]) -> None:
    """Never returns."""
    status = 1
    try:
        for other in others:
            other.close()
        for made in work(things):
            writer.send(made)
        writer.send(None)
        status = 0
    except BrokenPipeError:
        pass
    except BaseException:
        traceback.print_exc()  # the parent only sees that a child is gone
        raise
    finally:
        os._exit(status)
