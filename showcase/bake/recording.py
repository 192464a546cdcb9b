"""Recording: what a rendering reads, found by watching the ORM, templates and assets at work.

    with session(), record() as reads:
        render(address)

Nothing is declared by hand. Outside a session nothing is patched and nothing costs anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from .reads import Reads

_current: ContextVar[Reads | None] = ContextVar("bake_reads", default=None)

Recorder = Callable[[], Any]
RECORDERS: dict[str, Recorder] = {}
"""What a session puts in place, by name: context managers. A test takes one away."""


def recorder(name: str) -> Callable[[Recorder], Recorder]:
    def add(one: Recorder) -> Recorder:
        RECORDERS[name] = one
        return one

    return add


current = _current.get
"""Where readings go at this moment; None outside a record."""


@contextmanager
def record() -> Iterator[Reads]:
    """Collect what is read inside. Records may be nested: the inner one keeps to itself."""
    reads = Reads()
    token = _current.set(reads)
    try:
        yield reads
    finally:
        _current.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """For the publisher's own questions to the database."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
