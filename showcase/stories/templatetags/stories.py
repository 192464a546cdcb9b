"""Template tags that find stories: at a place, about a place, related to one another."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from showcase.bake.recording import shared
from showcase.places.districts import Districts
from showcase.places.models import PlacePage
from showcase.stories.models import Column, Story

register = template.Library()

CANDIDATES = 80
"""How many of the newest kindred stories are ranked for 相关稿件."""


@register.filter
def kind(story: Story) -> str:
    """案例, 报道 or 资讯, also for a bare `Story`."""
    model: Any = story.specific_class or type(story)
    return model.kind_name


@register.filter
def printed_on(story: Story) -> date | None:
    """The day readers know a story by: its edition's, or else that of its first publication."""
    if story.edition:
        return story.edition.date
    moment = story.first_published_at
    return timezone.localdate(moment) if moment else None


@register.filter
def label(story: Any) -> str:
    """What a list says of a story beside its place: dimension, or column, or kind."""
    dimension = getattr(story, "dimension", None)
    if dimension is not None:
        return dimension.name
    return story.column.name if story.column else kind(story)


@register.simple_tag
def stories_at(place: PlacePage) -> list[Story]:
    """Every published story of a place and of the places below it, newest first."""
    return list(Story.objects.in_place(place).published().for_lists())


@register.simple_tag
def mentions_of(place: PlacePage) -> list[Story]:
    """Published stories of other places that also write about this one."""
    if place.pk is None:  # the preview of a place that was never saved
        return []
    elsewhere = Story.objects.exclude(place__path__startswith=place.path)
    return list(elsewhere.filter(also_places=place).published().for_lists())


@register.simple_tag
def related_to(story: Any, count: int = 3) -> list[Story]:
    """Stories nearest to this one: same place, dimension, district, column; newer before older."""
    place, dimension = story.place, getattr(story, "dimension_id", None)
    district = Districts.load().of(place)
    kindred = Q(pk__in=[])
    if district:
        kindred |= Q(place__path__startswith=district.path)
    if dimension:
        kindred |= Q(casepage__dimension=dimension)
    if story.column_id:
        kindred |= Q(column=story.column_id)
    key = ("stories.kindred", district.path if district else "", dimension, story.column_id)

    def read() -> list[tuple[int, int | None, str | None, int | None, int | None]]:
        rows = Story.objects.filter(kindred).published()
        columns = ("pk", "place_id", "place__path", "casepage__dimension", "column_id")
        return list(rows.values_list(*columns)[: CANDIDATES + 1])

    # "All but this one" would be another question on every page.
    rows = [row for row in shared(key, read) if row[0] != story.pk]

    def nearness(row: tuple[int, int | None, str | None, int | None, int | None]) -> int:
        _pk, place_id, path, its_dimension, column = row
        return (
            8 * (place_id is not None and place_id == story.place_id)
            + 4 * (dimension is not None and its_dimension == dimension)
            + 2 * (district is not None and (path or "").startswith(district.path))
            + (column is not None and column == story.column_id)
        )

    nearest = sorted(rows[:CANDIDATES], key=nearness, reverse=True)[:count]
    order = [row[0] for row in nearest]
    found = Story.objects.filter(pk__in=order).for_lists()
    return sorted(found, key=lambda s: order.index(s.pk))


@register.simple_tag
def all_columns() -> list[Column]:
    """Every column, as the editor sorted them."""
    return list(Column.objects.all())


@dataclass(frozen=True)
class DistrictTile:
    """One district with the number of its stories of every kind, and its places that have some."""

    district: PlacePage
    count: int
    places: list[tuple[PlacePage, int]]

    @property
    def path(self) -> str:
        return self.district.url

    @property
    def level(self) -> int:
        """Tint 0–3: none, 1–2, 3–5, 6 and more."""
        return sum(self.count >= floor for floor in (1, 3, 6))


@register.simple_tag
def district_tiles() -> list[DistrictTile]:
    """Districts in reading order of the map with what is reported there; two queries."""
    stories = Story.objects.live().public().filter(place__isnull=False)
    counts: Counter[str] = Counter(stories.values_list("place__path", flat=True))
    wanted = Q(level=PlacePage.Level.DISTRICT) | Q(pk__in=stories.values("place"))
    pages = list(PlacePage.objects.live().filter(wanted).order_by("path"))
    districts = [p for p in pages if p.level == PlacePage.Level.DISTRICT]
    districts.sort(key=lambda d: (d.tile_row or 99, d.tile_column or 99, d.path))
    return [
        DistrictTile(
            d,
            sum(n for path, n in counts.items() if path.startswith(d.path)),
            [(p, counts[p.path]) for p in pages if p.path.startswith(d.path) and p != d],
        )
        for d in districts
    ]
