"""The showcase's lists: all cases, by district, by dimension, by both, by column, by tag."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q
from taggit.models import Tag
from wagtail.models import Page

from showcase.bake.addresses import Address
from showcase.places.models import PlacePage
from showcase.stories.listing import Listing
from showcase.stories.models import Column, StoryQuerySet

from .campaigns import CampaignPage, Dimension
from .cases import CasePage

TEMPLATE = "cases/showcase.html"


@dataclass(frozen=True)
class Facet:
    """One choice of a filter: where it leads and how many cases stand there."""

    label: str
    path: str
    count: int
    chosen: bool
    district: PlacePage | None = None

    @property
    def level(self) -> int:
        """Tint 0–3 of its tile: none, 1–2, 3–5, 6 and more."""
        return sum(self.count >= floor for floor in (1, 3, 6))


@dataclass(frozen=True)
class Case:
    """What counting needs of a case: its place in the tree and its dimension."""

    place_path: str
    dimension: int | None


def _all_cases() -> list[Case]:
    rows = CasePage.objects.published().values_list("place__path", "dimension_id")
    return [Case(path or "", dimension) for path, dimension in rows]


def _districts() -> list[PlacePage]:
    return list(
        PlacePage.objects.live()
        .filter(level=PlacePage.Level.DISTRICT)
        .order_by("tile_row", "tile_column", "path")
    )


def list_path(district: PlacePage | None, dimension: Dimension | None) -> str:
    """`/cases/district/510104/dimension/2/`, either part left out when it is not chosen."""
    parts = ["/cases/"]
    if district:
        parts.append(f"district/{district.number}/")
    if dimension:
        parts.append(f"dimension/{dimension.pk}/")
    return "".join(parts)


def _matches(case: Case, district: PlacePage | None, dimension: Dimension | None) -> bool:
    return (district is None or case.place_path.startswith(district.path)) and (
        dimension is None or case.dimension == dimension.pk
    )


def used_columns() -> list[Column]:
    """Columns that hold a case, each with `cases`, the number of them."""
    held = Count("stories", filter=Q(stories__in=CasePage.objects.published().values("pk")))
    return list(Column.objects.annotate(cases=held).filter(cases__gt=0))


def used_tags() -> list[Tag]:
    """Tags of a case, the most used first, each with `cases`, the number of them."""
    tagged = Tag.objects.filter(
        stories_storytag_items__content_object__in=CasePage.objects.published().values("pk")
    )
    return list(tagged.annotate(cases=Count("pk")).order_by("-cases", "pk"))


def _filing_facets(chosen: Column | Tag | None) -> dict[str, list[Facet]]:
    """按栏目 and 按标签: the ways into the showcase besides the map and the dimensions."""
    return {
        "column_facets": [
            Facet(c.name, column_path(c), c.cases, c == chosen) for c in used_columns()
        ],
        "tag_facets": [Facet(t.name, tag_path(t), t.cases, t == chosen) for t in used_tags()],
    }


def column_path(column: Column) -> str:
    return f"/cases/column/{column.slug}/"


def tag_path(tag: Tag) -> str:
    return f"/cases/tag/{tag.pk}/"


def column_listing(page: Page, column: Column) -> Listing:
    """The cases of one column."""
    cases = CasePage.objects.filter(column=column)
    return _filed_listing(page, column_path(column), column.name, cases, column)


def tag_listing(page: Page, tag: Tag) -> Listing:
    """The cases with one tag."""
    return _filed_listing(page, tag_path(tag), tag.name, CasePage.objects.filter(tags=tag), tag)


def _filed_listing(
    page: Page, path: str, title: str, cases: StoryQuerySet, chosen: Column | Tag
) -> Listing:
    context = {**showcase_listing(page).context, **_filing_facets(chosen), "filed": title}
    return Listing(path, title, cases.select_related("dimension"), TEMPLATE, context)


def showcase_listing(
    page: Page,
    district: PlacePage | None = None,
    dimension: Dimension | None = None,
) -> Listing:
    """The list for one choice of district and dimension, with the counts of every other choice."""
    cases = _all_cases()
    districts, dimensions = _districts(), list(Dimension.objects.all())
    stories = CasePage.objects.select_related("dimension")
    if district:
        stories = stories.in_place(district)
    if dimension:
        stories = stories.filter(dimension=dimension)

    def facet(label: str, d: PlacePage | None, m: Dimension | None, chosen: bool) -> Facet:
        return Facet(label, list_path(d, m), sum(_matches(c, d, m) for c in cases), chosen, d)

    title = " · ".join(x for x in (district and district.title, dimension and dimension.name) if x)
    return Listing(
        list_path(district, dimension),
        title or "案例展播",
        stories,
        TEMPLATE,
        {
            "page": page,
            "campaign": CampaignPage.objects.live().public().order_by("-starts", "pk").first(),
            "district": district,
            "dimension": dimension,
            "all_districts": facet("全部区县", None, dimension, district is None),
            "all_dimensions": facet("全部维度", district, None, dimension is None),
            "district_facets": [facet(d.name, d, dimension, d == district) for d in districts],
            "dimension_facets": [facet(m.name, district, m, m == dimension) for m in dimensions],
            **_filing_facets(None),
        },
    )


def list_addresses(page: Page) -> Iterator[Address]:
    """Every list below the showcase `page`, which is itself page 1 of the whole list.

    A district or a dimension without a case has its honest empty page; a pair of both is baked
    only where a case stands, and lists link to it only then.
    """
    cases = _all_cases()
    districts, dimensions = _districts(), list(Dimension.objects.all())
    yield from showcase_listing(page).addresses(first=2)
    for district in districts:
        yield from showcase_listing(page, district).addresses()
    for dimension in dimensions:
        yield from showcase_listing(page, dimension=dimension).addresses()
    for district in districts:
        for dimension in dimensions:
            if any(_matches(case, district, dimension) for case in cases):
                yield from showcase_listing(page, district, dimension).addresses()
    for column in used_columns():
        yield from column_listing(page, column).addresses()
    for tag in used_tags():
        yield from tag_listing(page, tag).addresses()
