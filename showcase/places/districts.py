"""Which district a place lies in, and which places lie above it, without a query for each place."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from showcase.bake import rows
from showcase.bake.facts import fact
from showcase.bake.recording import current

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


@fact("区县的层级")
def _districts_by_path() -> MappingProxyType[str, int]:
    return MappingProxyType({d.path: d.pk for d in rows.many(PlacePage, district_keys())})


@fact("所在的区县")
def _key_above(path: str) -> int | None:
    return _above(path, _districts_by_path())


def _above[T](path: str, by_path: Mapping[str, T]) -> T | None:
    """What stands for the place at `path` or the first that lies above it, from the root down."""
    steps = range(PlacePage.steplen, len(path) + 1, PlacePage.steplen)
    return next((by_path[path[:n]] for n in steps if path[:n] in by_path), None)


@fact("区县")
def _district(key: int) -> District:
    return _told(rows.one(PlacePage, key))


def _told(d: PlacePage) -> District:
    return District(d.pk, d.path, d.name, d.title, d.number, d.url, d.tile_row, d.tile_column)


class Districts:
    """In a bake a page depends on those that it asks for; elsewhere two queries load them all."""

    def of(self, place: PlacePage | None) -> District | None:
        """The district that `place` is or lies in."""
        if place is None:
            return None
        if current() is not None:
            key = _key_above(place.path)
            return _district(key) if key else None
        return _above(place.path, self._all)

    def all(self) -> list[District]:
        """In the order of the tree."""
        if current() is not None:
            return [_district(key) for key in _districts_by_path().values()]
        return list(self._all.values())

    @cached_property
    def _all(self) -> dict[str, District]:
        found = rows.many(PlacePage, list(_districts_by_path().values()))
        return {district.path: _told(district) for district in found}


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
