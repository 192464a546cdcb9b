"""Counts for facets, from one pass over what was found.

Documents that are filed alike share one line of all their facets, so the pass counts lines and not
values; what each filter leaves is then worked out from the lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

Said = Mapping[str, str]
Facets = dict[str, tuple[tuple[str, int], ...]]


def fits(said: Said, chosen: Mapping[str, str], without: str = "") -> bool:
    return all(said.get(name) == value for name, value in chosen.items() if name != without)


def total(lines: Iterable[tuple[Said, int]], chosen: Mapping[str, str]) -> int:
    return sum(count for said, count in lines if fits(said, chosen))


def facets(lines: Iterable[tuple[Said, int]], chosen: Mapping[str, str]) -> Facets:
    """For each facet the values that are left by the choices in all the others."""
    counts: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for said, count in lines:
        missed = [name for name, value in chosen.items() if said.get(name) != value]
        if len(missed) > 1:
            continue
        for name, value in said.items():
            if value and (not missed or missed == [name]):
                counts[name][value] += count
    return {
        name: tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
        for name, found in sorted(counts.items())
    }
