"""What JSON twins say of places."""

from collections.abc import Iterable
from typing import Any

from showcase.core.links import publicly

from .districts import chain
from .models import PlacePage


def place_names(places: Iterable[PlacePage]) -> list[dict[str, Any]]:
    """Places in one line each; one that is not public has no address. One query."""
    return [
        {
            "name": place.title,
            "level": place.level,
            "number": place.number,
            "url": place.url if is_open else None,
        }
        for place, is_open in publicly(places)
    ]


def place_trail(place: PlacePage | None) -> list[dict[str, Any]]:
    """A place and those above it, from the district down."""
    return place_names(chain(place)) if place else []


def place_twin(place: PlacePage) -> dict[str, Any]:
    """What a place's twin says before its stories; a fixed number of queries."""
    trail = place_trail(place)
    return {
        "type": "place",
        **trail[-1],
        "short_name": place.short_name,
        "code": place.code,
        "other_names": [name for name in place.other_names.split("、") if name],
        "introduction": place.introduction,
        "parents": trail[:-1],
        "children": place_names(place.public_children()),
    }
