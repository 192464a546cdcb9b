"""Recording: what a rendering reads, found by watching the ORM, templates and assets at work.

    with session(), record() as reads:
        render(address)

Nothing is declared by hand. Outside a session nothing is patched and nothing costs anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from .copies import fresh
from .reads import Reads

_current: ContextVar[Reads | None] = ContextVar("bake_reads", default=None)
_memory: ContextVar["dict[Any, _Remembered] | None"] = ContextVar("bake_memory", default=None)

Recorder = Callable[[], Any]
RECORDERS: dict[str, Recorder] = {}
"""What a session puts in place, by name: context managers. A test takes one away."""


def recorder(name: str) -> Callable[[Recorder], Recorder]:
    def add(one: Recorder) -> Recorder:
        RECORDERS[name] = one
        return one

    return add


def current() -> Reads | None:
    """Where readings go at this moment; None outside a record."""
    return _current.get()


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


@contextmanager
def remembering() -> Iterator[None]:
    """Keep shared facts until the end."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Let shared facts be read anew: the database has changed."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()


@dataclass
class _Remembered:
    value: Any
    reads: Reads = field(default_factory=Reads)


def shared[T](key: object, read: Callable[[], T]) -> T:
    """What `read` gives, asked once in a bake however many pages want it.

    Each page that asks is recorded as having read all that `read` did. It gets a copy, so that
    nothing that one page leaves on an instance (`_state`, a cached relation) reaches another.
    Outside a bake `read` is simply called. Raises `TypeError` for a value that cannot be copied
    safely: use model instances, dataclasses, lists, tuples, sets, dicts and plain values.
    """
    memory, reads = _memory.get(), current()
    if memory is None or reads is None:
        return read()
    if key not in memory:
        with record() as inner:
            memory[key] = _Remembered(read(), inner)
        reads.wrote = reads.wrote or inner.wrote
    reads.merge(memory[key].reads)
    return fresh(memory[key].value)
