"""What a page may boast of (荣誉): rooms above say it, places and stories show it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Honour:
    """One line, and the address of ours where it is told in full."""

    text: str
    url: str


Source = Callable[[int], Iterable[Honour]]
"""Honours of the page with this primary key. Best a fact, so that a bake asks once for all."""

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Rooms call this in `ready()`."""
    if source not in _sources:
        _sources.append(source)
    return source


def honours_of(page: int) -> list[Honour]:
    """Everything that rooms say of a page, in the order of the rooms."""
    return [honour for source in _sources for honour in source(page)]
