"""The showcase's lists: all cases, by district, by dimension, by both, by column, by tag."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from taggit.models import Tag
from wagtail.models import Page

from showcase.bake import rows
from showcase.bake.addresses import Address
from showcase.bake.facts import asked_once, fact
from showcase.places.districts import district_keys
from showcase.places.models import PlacePage
from showcase.stories import catalogue
from showcase.stories.catalogue import Selection
from showcase.stories.listing import FIRST, Listing
from showcase.stories.models import Column

from .campaigns import CampaignPage, Dimension

TEMPLATE = "cases/showcase.html"
CASES = "cases.CasePage"
TAGS_OFFERED = 24


@dataclass(frozen=True)
class Facet:
    """One choice of a filter: where it leads and whether anything stands there.

    `count` is None on a list that holds none of these cases: their number must not make it a page
    that changes with every new case anywhere in the city.
    """

    label: str
    path: str
    count: int | None
    there: bool
    chosen: bool
    district: PlacePage | None = None

    @property
    def level(self) -> int:
        """Tint 0–3 of its tile: none, 1–2, 3–5, 6 and more."""
        return sum((self.count or 0) >= floor for floor in (1, 3, 6))


def districts() -> list[PlacePage]:
    """Live districts in reading order of the map."""
    found = rows.many(PlacePage, district_keys())
    return sorted(found, key=lambda d: (d.tile_row or 99, d.tile_column or 99, d.path))


@fact("展播维度清单")
def dimension_keys() -> tuple[int, ...]:
    return tuple(Dimension.objects.values_list("pk", flat=True))


def dimensions() -> list[Dimension]:
    """Every dimension, as the editor sorted them."""
    return rows.many(Dimension, dimension_keys())


@fact("当前的展播活动")
def current_campaign() -> int | None:
    """The live campaign that started last."""
    found = CampaignPage.objects.live().public().order_by("-starts", "pk")
    return found.values_list("pk", flat=True).first()


def selection(district: PlacePage | None, dimension: Dimension | None) -> Selection:
    """The cases of one choice of district and dimension."""
    if district and dimension:
        return Selection(CASES, "place and dimension", (district.path, dimension.pk))
    if district:
        return Selection(CASES, "place", district.path)
    return Selection(CASES, "dimension", dimension.pk) if dimension else Selection(CASES)


def list_path(district: PlacePage | None, dimension: Dimension | None) -> str:
    """`/cases/district/510104/dimension/2/`, either part left out when it is not chosen."""
    parts = ["/cases/"]
    if district:
        parts.append(f"district/{district.number}/")
    if dimension:
        parts.append(f"dimension/{dimension.pk}/")
    return "".join(parts)


def column_path(column: Column) -> str:
    return f"/cases/column/{column.slug}/"


def tag_path(tag: Tag) -> str:
    return f"/cases/tag/{tag.pk}/"


def used_columns() -> list[tuple[Column, int]]:
    """Columns that hold a case, as the editor sorted them, with the number of their cases."""
    held = {key: n for key, n in catalogue.used(CASES, "column") if key}
    found = sorted(rows.many(Column, sorted(held)), key=lambda c: (c.sort_order, c.pk))
    return [(column, held[column.pk]) for column in found]


def used_tags() -> list[tuple[Tag, int]]:
    """Tags of a case with the number of their cases, the most used first."""
    held = dict(catalogue.used(CASES, "tag"))
    return [(tag, held[tag.pk]) for tag in rows.many(Tag, list(held))]


def _filing_facets() -> dict[str, list[Facet]]:
    """按栏目 and 按标签: the ways into the showcase besides the map and the dimensions."""
    return {
        "column_facets": [
            Facet(column.name, column_path(column), count, True, False)
            for column, count in used_columns()
        ],
        "tag_facets": [
            Facet(tag.name, tag_path(tag), count, True, False)
            for tag, count in used_tags()[:TAGS_OFFERED]
        ],
    }


def _choices(
    district: PlacePage | None, dimension: Dimension | None, *, whole: bool
) -> dict[str, Any]:
    """Every other choice of district and of dimension; counts of the parts of this list only.

    `whole` says that the list holds all cases of the choice; one of a column or tag does not.
    """

    def facet(label: str, d: PlacePage | None, m: Dimension | None, chosen: bool) -> Facet:
        cases = selection(d, m)
        is_part = (district is None or d == district) and (dimension is None or m == dimension)
        count = cases.count() if whole and is_part else None
        return Facet(label, list_path(d, m), count, cases.any(), chosen, d)

    return {
        "all_districts": facet("全部区县", None, dimension, district is None),
        "all_dimensions": facet("全部维度", district, None, dimension is None),
        "district_facets": [facet(d.name, d, dimension, d == district) for d in districts()],
        "dimension_facets": [facet(m.name, district, m, m == dimension) for m in dimensions()],
    }


@dataclass(frozen=True)
class ShowcaseListing(Listing):
    """A list of cases. Its first page offers every other list; an archive page leads back there."""

    district: PlacePage | None = None
    dimension: Dimension | None = None

    @asked_once()
    def page_context(self, number: int) -> dict[str, Any]:
        context = super().page_context(number)
        if number == FIRST:
            campaign = current_campaign()
            whole = self.path == list_path(self.district, self.dimension)
            context |= _choices(self.district, self.dimension, whole=whole)
            if self.path == list_path(None, None):
                context |= _filing_facets()
            context["campaign"] = rows.one(CampaignPage, campaign) if campaign else None
        return context


def showcase_listing(
    page: Page, district: PlacePage | None = None, dimension: Dimension | None = None
) -> ShowcaseListing:
    """The list for one choice of district and dimension."""
    title = " · ".join(x for x in (district and district.title, dimension and dimension.name) if x)
    return ShowcaseListing(
        list_path(district, dimension),
        title or "案例展播",
        selection(district, dimension),
        TEMPLATE,
        {"page": page, "district": district, "dimension": dimension},
        district=district,
        dimension=dimension,
    )


def column_listing(page: Page, column: Column) -> ShowcaseListing:
    """The cases of one column."""
    return ShowcaseListing(
        column_path(column),
        column.name,
        Selection(CASES, "column", column.pk),
        TEMPLATE,
        {"page": page, "filed": column.name},
    )


def tag_listing(page: Page, tag: Tag) -> ShowcaseListing:
    """The cases with one tag."""
    return ShowcaseListing(
        tag_path(tag),
        tag.name,
        Selection(CASES, "tag", tag.pk),
        TEMPLATE,
        {"page": page, "filed": tag.name},
    )


def list_addresses(page: Page) -> Iterator[Address]:
    """Every list below the showcase `page`, which is itself page 1 of the whole list.

    A district or a dimension without a case has its honest empty page; a pair of both is baked
    only where a case stands, and lists link to it only then.
    """
    yield from showcase_listing(page).addresses(showcase_list, page.pk, None, None, first=2)
    for district in districts():
        listing = showcase_listing(page, district)
        yield from listing.addresses(showcase_list, page.pk, district.pk, None)
    for dimension in dimensions():
        listing = showcase_listing(page, dimension=dimension)
        yield from listing.addresses(showcase_list, page.pk, None, dimension.pk)
    for district in districts():
        for dimension in dimensions():
            listing = showcase_listing(page, district, dimension)
            if listing.selection.count():
                yield from listing.addresses(showcase_list, page.pk, district.pk, dimension.pk)
    for column, _count in used_columns():
        yield from column_listing(page, column).addresses(column_list, page.pk, column.pk)
    for tag, _count in used_tags():
        yield from tag_listing(page, tag).addresses(tag_list, page.pk, tag.pk)


def _showcase(key: int) -> Page:
    return rows.one(rows.one(Page, key).specific_class, key)


def column_list(page: int, column: int) -> Listing:
    """The list of one column, by primary keys."""
    return column_listing(_showcase(page), rows.one(Column, column))


def tag_list(page: int, tag: int) -> Listing:
    """The list of one tag, by primary keys."""
    return tag_listing(_showcase(page), rows.one(Tag, tag))


def showcase_list(page: int, district: int | None, dimension: int | None) -> Listing:
    """The list for one choice, by primary keys."""
    return showcase_listing(
        _showcase(page),
        rows.one(PlacePage, district) if district else None,
        rows.one(Dimension, dimension) if dimension else None,
    )
