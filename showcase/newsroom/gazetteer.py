"""The place tree as the import reads it: names with their chains."""

from showcase.places.models import PlacePage

from .printpage import Gazetteer
from .printpage.places import Chain


def place_chains() -> dict[Chain, PlacePage]:
    """Every place by its chain of names from the district down; one query."""
    chains: dict[Chain, PlacePage] = {}
    names: dict[str, Chain] = {}
    for place in PlacePage.objects.order_by("path"):
        above = names.get(place.path[: -PlacePage.steplen], ())
        names[place.path] = chain = (*above, place.title)
        chains[chain] = place
    return chains


def gazetteer() -> Gazetteer:
    """The names that the import may complete: 莲花社区 lies in 锦江区 › 牛市口街道."""
    return Gazetteer(tuple(place_chains()))
