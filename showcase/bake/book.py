"""The book of addresses: what there is to bake, kept from one bake to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from importlib import import_module
from types import FunctionType
from typing import Any

from .addresses import Address, Render

PAGES = "@pages"
"""The source of pages; others have the name of their function."""

_PLAIN = (str, int, type(None))

Reference = tuple[str, str, tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""Module, function, arguments, keywords: a render that can be written down."""


@dataclass(frozen=True)
class Entry:
    """One address as it is kept. `reference` is None if its render holds more than plain values."""

    path: str
    label: str
    modified: datetime | None
    source: str
    reference: Reference | None

    @classmethod
    def of(cls, address: Address, source: str) -> "Entry":
        return cls(
            address.path, address.label, address.modified, source, written_down(address.render)
        )

    def address(self) -> Address:
        """The address again. Only for an entry with a reference."""
        assert self.reference is not None
        return Address(self.path, self.label, called(self.reference), self.modified)


def written_down(render: Render) -> Reference | None:
    """How to get a render again in another process; None if it captured what was read."""
    function: Any = render
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}
    if isinstance(render, partial):
        function, arguments, keywords = render.func, render.args, render.keywords
    plain = all(type(value) in (*_PLAIN, bool) for value in (*arguments, *keywords.values()))
    if not plain or not isinstance(function, FunctionType) or function.__closure__:
        return None
    found = getattr(import_module(function.__module__), function.__qualname__, None)
    if found is not render and found is not function:
        return None
    return (
        function.__module__,
        function.__qualname__,
        arguments,
        tuple(sorted(keywords.items())),
    )


def called(reference: Reference) -> Render:
    module, name, arguments, keywords = reference
    render: Render = partial(getattr(import_module(module), name), *arguments, **dict(keywords))
    return render


@dataclass
class Book:
    """Every address, by source. Pages are kept one by one, since they change one by one."""

    pages: dict[int, Entry | None] = field(default_factory=dict)
    others: dict[str, list[Entry]] = field(default_factory=dict)

    def entries(self) -> list[Entry]:
        return [
            *(entry for entry in self.pages.values() if entry is not None),
            *(entry for entries in self.others.values() for entry in entries),
        ]

    def addresses(self) -> Sequence[Address]:
        """For whoever lists the release: where and when, not how."""
        return [Address(e.path, e.label, _not_here, e.modified) for e in self.entries()]

    def digest(self) -> str:
        """Changes when any address, label or time does."""
        lines = sorted((e.path, e.label, str(e.modified)) for e in self.entries())
        return sha256(repr(lines).encode()).hexdigest()


def _not_here(request: object) -> Any:
    raise TypeError("an address of the list cannot be rendered from the list")
