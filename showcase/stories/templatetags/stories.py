"""Template tags that find stories: at a place, about a place, related to one another."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from showcase.bake import rows
from showcase.places.districts import Districts, district_keys
from showcase.places.models import PlacePage
from showcase.stories.catalogue import Selection, counts_by_place, list_rows, places_with_stories
from showcase.stories.kindred import mentioning, related
from showcase.stories.listings import column_keys
from showcase.stories.models import Column, Story

register = template.Library()

MOST_AT_A_PLACE = 500
"""A place's page lists so many of its stories; lists by district hold the rest."""


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
    return Selection(axis="place", value=place.path).newest(MOST_AT_A_PLACE)


@register.simple_tag
def mentions_of(place: PlacePage) -> list[Story]:
    """Published stories of other places that also write about this one."""
    if place.pk is None:  # the preview of a place that was never saved
        return []
    return list_rows(mentioning(place.pk, place.path))


@register.simple_tag
def related_to(story: Any, count: int = 3) -> list[Story]:
    """Stories nearest to this one: of its place, dimension, district, column."""
    district = Districts().of(story.place)
    near = (district.path if district else "", story.place_id)
    filed = (getattr(story, "dimension_id", None), story.column_id)
    return list_rows(related(story.pk or 0, *near, *filed, count))


@register.simple_tag
def all_columns() -> list[Column]:
    """Every column, as the editor sorted them."""
    return rows.many(Column, column_keys())


@dataclass(frozen=True)
class DistrictTile:
    """One district with the number of its stories of every kind, and its places that have some."""

    district: PlacePage
    count: int
    places: list[tuple[PlacePage, int]]

    @property
    def path(self) -> str:
        return self.district.url

    there = True

    @property
    def level(self) -> int:
        """Tint 0–3: none, 1–2, 3–5, 6 and more."""
        return sum(self.count >= floor for floor in (1, 3, 6))


@register.simple_tag
def district_tiles() -> list[DistrictTile]:
    """Districts in reading order of the map with what is reported there."""
    counts = counts_by_place()
    places = rows.many(PlacePage, places_with_stories())
    districts = sorted(
        rows.many(PlacePage, district_keys()),
        key=lambda d: (d.tile_row or 99, d.tile_column or 99, d.path),
    )
    below = {d.pk: [p for p in places if p.path.startswith(d.path) and p != d] for d in districts}
    return [
        DistrictTile(
            d,
            sum(n for path, n in counts if path.startswith(d.path)),
            [(p, dict(counts).get(p.path, 0)) for p in below[d.pk]],
        )
        for d in districts
    ]
