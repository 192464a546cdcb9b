"""Choosing a place without a script: one list of districts and streets, then one of communities."""

from typing import NamedTuple

from showcase.bake.facts import fact
from showcase.places.models import PlacePage

Level = PlacePage.Level
_DIGITS = 9


class Choice(NamedTuple):
    """A place to choose. `inside` are the streets of a district, all others have none."""

    pk: int
    title: str
    inside: tuple["Choice", ...] = ()


@fact("推荐表的地方清单")
def districts() -> tuple[Choice, ...]:
    """Districts with their streets, in the order of the tree; communities would be thousands."""
    places = PlacePage.objects.live().public().filter(level__in=[Level.DISTRICT, Level.STREET])
    rows = list(places.order_by("path").values_list("pk", "title", "path", "level"))
    return tuple(
        Choice(
            pk,
            title,
            tuple(
                Choice(p, t)
                for p, t, below, level in rows
                if level == Level.STREET and below.startswith(path)
            ),
        )
        for pk, title, path, own in rows
        if own == Level.DISTRICT
    )


def communities(place: PlacePage | None) -> list[Choice]:
    """What can be chosen within a street or a district."""
    if place is None:
        return []
    inside = PlacePage.objects.descendant_of(place).live().public().filter(level=Level.COMMUNITY)
    return [Choice(*row) for row in inside.order_by("path").values_list("pk", "title")]


def place_of(text: str) -> PlacePage | None:
    """The place with this primary key as a form sends it, if it is open to everyone."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return None
    return PlacePage.objects.live().public().filter(pk=int(text)).first()


def narrowed(place: PlacePage | None, community: str) -> PlacePage | None:
    """The community if it lies within `place`; else `place`."""
    inner = place_of(community) if place else None
    return inner if inner and place and inner.is_descendant_of(place) else place
