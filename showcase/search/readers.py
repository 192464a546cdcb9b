"""Who reads the published files as documents: rooms register that, search knows no newspaper."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .documents import Document

Aliases = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Reader:
    """`reads` says which files of a release, by their paths, are asked for `documents`.

    `documents(path, content)` returns what one file says; one that says nothing has none. `version`
    changes with what it makes of the same file. `aliases` are words and others that mean the same.
    """

    reads: Callable[[str], bool]
    documents: Callable[[str, bytes], Iterable[Document]]
    version: str
    aliases: Aliases = field(default_factory=dict)


_readers: list[Reader] = []


def register(reader: Reader) -> Reader:
    """Rooms call this in `ready()`."""
    if reader not in _readers:
        _readers.append(reader)
    return reader


def readers() -> tuple[Reader, ...]:
    return tuple(_readers)
