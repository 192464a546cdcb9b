"""Addresses that stand in for a page that moved or was withdrawn: which of them are published."""

from collections.abc import Collection, Iterable
from typing import Protocol


class Address(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def stands_in(self) -> bool: ...
    @property
    def leads_to(self) -> str: ...


def in_effect[T: Address](stand_ins: Iterable[T], paths: Collection[str]) -> list[T]:
    """Those where nothing else stands, and that lead to something; `paths` are all other addresses.

    Where two stand in for one address, the one that leads on is kept. Case is no difference here:
    neither nginx's map nor a USB stick can hold `/About/` beside `/about/`.
    """
    found = list(stand_ins)
    if not found:
        return []
    taken = {path.lower() for path in paths}
    last_words = [one for one in found if not one.leads_to and one.path.lower() not in taken]
    there = {*paths, *(one.path for one in last_words)}
    kept = []
    for one in (*(one for one in found if one.leads_to), *last_words):
        leads_nowhere = one.leads_to.startswith("/") and one.leads_to not in there
        if one.path.lower() not in taken and not leads_nowhere:
            taken.add(one.path.lower())
            kept.append(one)
    return kept


def standing[T: Address](found: list[T]) -> list[T]:
    """A whole list of addresses with only those that are in effect of the ones that stand in."""
    ours = [one for one in found if not one.stands_in]
    stand_ins = (one for one in found if one.stands_in)
    return [*ours, *in_effect(stand_ins, [one.path for one in ours])]
