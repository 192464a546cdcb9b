"""Which district a place lies in, and which places lie above it, without a query for each place."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from showcase.bake import rows
from showcase.bake.facts import fact

from .models import PlacePage


@fact("区县清单")
def district_keys() -> tuple[int, ...]:
    """Districts that are open to everyone, ordered as in the tree."""
    districts = PlacePage.objects.live().public().filter(level=PlacePage.Level.DISTRICT)
    return tuple(districts.order_by("path").values_list("pk", flat=True))


class District(NamedTuple):
    """A district as maps and lists name it. `pk` is its page's."""

    pk: int
    path: str
    name: str
    title: str
    number: int | None
    url: str
    tile_row: int | None
    tile_column: int | None


@fact("区县")
def _districts() -> tuple[District, ...]:
    return tuple(
        District(d.pk, d.path, d.name, d.title, d.number, d.url, d.tile_row, d.tile_column)
        for d in rows.many(PlacePage, district_keys())
    )


@dataclass(frozen=True)
class Districts:
    """All districts by their tree path, loaded once for a page that lists many places."""

    by_path: dict[str, District]

    @classmethod
    def load(cls) -> "Districts":
        return cls({district.path: district for district in _districts()})

    def of(self, place: PlacePage | None) -> District | None:
        """The district that `place` is or lies in."""
        if place is None:
            return None
        steps = range(PlacePage.steplen, len(place.path) + 1, PlacePage.steplen)
        return next((d for n in steps if (d := self.by_path.get(place.path[:n]))), None)


@fact("地方的层级")
def _keys_by_path() -> MappingProxyType[str, int]:
    return MappingProxyType(dict(PlacePage.objects.order_by("path").values_list("path", "pk")))


@fact("上级地方")
def _chain(path: str) -> tuple[int, ...]:
    """Keys of the place at `path` and of the places above it, from the district down."""
    keys = _keys_by_path()
    steps = range(PlacePage.steplen, len(path) + 1, PlacePage.steplen)
    return tuple(keys[path[:n]] for n in steps if path[:n] in keys)


def chain(place: PlacePage) -> list[PlacePage]:
    """A place and the places above it, from the district down."""
    return rows.many(PlacePage, _chain(place.path))
