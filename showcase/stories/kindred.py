"""Which stories belong beside another: 相关稿件, 提到这里的稿件."""

from collections import defaultdict
from collections.abc import Sequence
from types import MappingProxyType

from showcase.bake.facts import fact

from .catalogue import Filed, catalogue, filed_at, groups
from .models import Story

CANDIDATES = 80
"""How many of the kindred stories next in age are ranked for 相关稿件."""


@fact("相近的稿件")
def peers(axis: str, value: object) -> tuple[Filed, ...]:
    """The catalogue's lines of the stories of one district, dimension or column, newest first."""
    lines = filed_at()
    return tuple(lines[key] for key in groups("", axis).get(value, ()))


@fact("相关稿件")
def related(
    key: int, district: str, place: int | None, dimension: int | None, column: int | None, most: int
) -> tuple[int, ...]:
    """The stories nearest to one: of its district, or else of its dimension or column.

    Those that were there before it come first, the younger before the older; only when there are
    too few do later ones fill up. So a new story changes few pages but its own and its lists.
    """
    own = Filed(key, "", place, district, dimension, column, 0)
    found: list[int] = []
    for axis, value in (("place", district), ("dimension", dimension), ("column", column)):
        if value and len(found) < most:
            others = nearest(own, peers(axis, value))
            found += [other for other in others if other not in found]
    return tuple(found[:most])


def nearest(own: Filed, stories: Sequence[Filed]) -> list[int]:
    """Stories by how near they are to one of them: place 8, dimension 4, column 1.

    `own.path` is its district's. Those before it in time come first; `stories` are newest first.
    """
    at = next((n for n, filed in enumerate(stories) if filed.key == own.key), len(stories))
    older, newer = stories[at + 1 :][:CANDIDATES], stories[:at][-CANDIDATES:]

    def nearness(other: Filed) -> int:
        return (
            8 * (other.place is not None and other.place == own.place)
            + 4 * (own.dimension is not None and other.dimension == own.dimension)
            + (own.column is not None and other.column == own.column)
        )

    return [
        filed.key
        for some in (older, newer[::-1])
        for filed in sorted(some, key=nearness, reverse=True)
    ]


@fact("稿件提到的地方")
def _mentions() -> MappingProxyType[int, tuple[tuple[int, str], ...]]:
    """By place: the published stories that also write about it, newest first, and their places."""
    also = Story.also_places.through.objects.order_by("pk").values_list("story", "placepage")
    places: dict[int, list[int]] = defaultdict(list)
    for story, place in also:
        places[story].append(place)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for filed in catalogue() if places else ():
        for place in places.get(filed.key, ()):
            found[place].append((filed.key, filed.path))
    return MappingProxyType({place: tuple(stories) for place, stories in found.items()})


@fact("提到一个地方的稿件")
def mentioning(place: int, path: str) -> tuple[int, ...]:
    """Published stories of other places that also write about this one, newest first."""
    return tuple(key for key, where in _mentions().get(place, ()) if not where.startswith(path))
