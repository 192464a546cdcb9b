"""Which counts may be told: none under five, and none that can be had by subtraction. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 5


@dataclass(frozen=True)
class Told:
    """`shown` are (place, count); `merged` the places that are told as one sum, `together`.

    With fewer than five sheets nothing is told: no place is shown or merged.
    """

    shown: tuple[tuple[int, int], ...]
    merged: tuple[int, ...]
    together: int


def exclusive(counts: Sequence[int]) -> Told:
    """Counts of which every sheet is in just one: they add up to a total that everybody knows, so
    a single hidden one would be the difference. The next smallest hides with it, and all that are
    as large: which of them is hidden would say that the other hidden one is smaller still."""
    if sum(counts) < SMALLEST:
        return Told((), (), 0)
    by_size = sorted(range(len(counts)), key=lambda place: (counts[place], place))
    hidden = [place for place in by_size if counts[place] < SMALLEST]
    rest = by_size[len(hidden) :]
    while hidden and rest and _says_too_much(counts, hidden):
        size = counts[rest[0]]
        while rest and counts[rest[0]] == size:
            hidden.append(rest.pop(0))
    shown = tuple((place, counts[place]) for place in sorted(rest))
    return Told(shown, tuple(sorted(hidden)), _sum(counts, hidden))


def several(counts: Sequence[int], sheets: int) -> Told:
    """Counts of choices of which a sheet may have many. Each divides the sheets in two, and both
    parts must be five or more. Their sum says nothing, so none is told (`together` is 0)."""
    if sheets < SMALLEST:
        return Told((), (), 0)
    good = {p for p, n in enumerate(counts) if n >= SMALLEST and sheets - n >= SMALLEST}
    shown = tuple((place, counts[place]) for place in sorted(good))
    return Told(shown, tuple(p for p in range(len(counts)) if p not in good), 0)


def _says_too_much(counts: Sequence[int], hidden: Sequence[int]) -> bool:
    """One alone is the difference; a small sum is small itself; and of three that are under five
    and twelve together, each must be four."""
    together = _sum(counts, hidden)
    return len(hidden) < 2 or together < SMALLEST or together == (SMALLEST - 1) * len(hidden)


def _sum(counts: Sequence[int], places: Sequence[int]) -> int:
    return sum(counts[place] for place in places)
