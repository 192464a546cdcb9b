"""Which district a place lies in, without a query for each place."""

from dataclasses import dataclass

from showcase.bake.recording import shared

from .models import PlacePage


@dataclass(frozen=True)
class Districts:
    """All districts by their tree path, loaded once for a page that lists many places."""

    by_path: dict[str, PlacePage]

    @classmethod
    def load(cls) -> "Districts":
        """One query in a bake, ordered as in the tree."""

        def read() -> list[PlacePage]:
            districts = PlacePage.objects.live().filter(level=PlacePage.Level.DISTRICT)
            return list(districts.order_by("path"))

        return cls({row.path: row for row in shared("places.districts", read)})

    def of(self, place: PlacePage | None) -> PlacePage | None:
        """The district that `place` is or lies in."""
        if place is None:
            return None
        steps = range(PlacePage.steplen, len(place.path) + 1, PlacePage.steplen)
        return next((d for n in steps if (d := self.by_path.get(place.path[:n]))), None)
