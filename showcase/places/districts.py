"""Which district a place lies in, and which places lie above it, without a query for each place."""

from dataclasses import dataclass
from types import MappingProxyType

from showcase.bake import rows
from showcase.bake.facts import fact

from .models import PlacePage


@fact("区县清单")
def district_keys() -> tuple[int, ...]:
    """Live districts, ordered as in the tree."""
    districts = PlacePage.objects.live().filter(level=PlacePage.Level.DISTRICT)
    return tuple(districts.order_by("path").values_list("pk", flat=True))


@dataclass(frozen=True)
class Districts:
    """All districts by their tree path, loaded once for a page that lists many places."""

    by_path: dict[str, PlacePage]

    @classmethod
    def load(cls) -> "Districts":
        return cls({row.path: row for row in rows.many(PlacePage, district_keys())})

    def of(self, place: PlacePage | None) -> PlacePage | None:
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
