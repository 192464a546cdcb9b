"""The showcase's lists: all cases, by district, by dimension, by both, by column, by tag."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q
from taggit.models import Tag
from wagtail.models import Page

from showcase.bake.addresses import Address
from showcase.bake.recording import shared
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


def _all_cases() -> Counter[Case]:
    """How many cases stand at each place and in each dimension; asked once in a bake."""

    def read() -> list[tuple[str | None, int | None]]:
        cases = CasePage.objects.published().order_by("pk")
        return list(cases.values_list("place__path", "dimension_id"))

    return Counter(Case(p or "", dimension) for p, dimension in shared("cases.all_cases", read))


def _districts() -> list[PlacePage]:
    def read() -> list[PlacePage]:
        return list(
            PlacePage.objects.live()
            .filter(level=PlacePage.Level.DISTRICT)
            .order_by("tile_row", "tile_column", "path")
        )

    return shared("cases.districts", read)


def _dimensions() -> list[Dimension]:
    return shared("cases.dimensions", lambda: list(Dimension.objects.all()))


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
    """Columns that hold a case, each with `cases`, the number of them; asked once in a bake."""

    def read() -> list[Column]:
        held = Count("stories", filter=Q(stories__in=CasePage.objects.published().values("pk")))
        return list(Column.objects.annotate(cases=held).filter(cases__gt=0))

    return shared("cases.used_columns", read)


def used_tags() -> list[Tag]:
    """Tags of a case, the most used first, each with `cases`; asked once in a bake."""

    def read() -> list[Tag]:
        tagged = Tag.objects.filter(
            stories_storytag_items__content_object__in=CasePage.objects.published().values("pk")
        )
        return list(tagged.annotate(cases=Count("pk")).order_by("-cases", "pk"))

    return shared("cases.used_tags", read)


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
    districts, dimensions = _districts(), _dimensions()
    stories = CasePage.objects.select_related("dimension")
    if district:
        stories = stories.in_place(district)
    if dimension:
        stories = stories.filter(dimension=dimension)

    def facet(label: str, d: PlacePage | None, m: Dimension | None, chosen: bool) -> Facet:
        return Facet(
            label, list_path(d, m), sum(k for c, k in cases.items() if _matches(c, d, m)), chosen, d
        )

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
    districts, dimensions = _districts(), _dimensions()
    yield from showcase_listing(page).addresses(showcase_list, page.pk, None, None, first=2)
    for district in districts:
        listing = showcase_listing(page, district)
        yield from listing.addresses(showcase_list, page.pk, district.pk, None)
    for dimension in dimensions:
        listing = showcase_listing(page, dimension=dimension)
        yield from listing.addresses(showcase_list, page.pk, None, dimension.pk)
    for district in districts:
        for dimension in dimensions:
            if any(_matches(case, district, dimension) for case in cases):
                listing = showcase_listing(page, district, dimension)
                yield from listing.addresses(showcase_list, page.pk, district.pk, dimension.pk)
    for column in used_columns():
        yield from column_listing(page, column).addresses(column_list, page.pk, column.pk)
    for tag in used_tags():
        yield from tag_listing(page, tag).addresses(tag_list, page.pk, tag.pk)


def column_list(page: int, column: int) -> Listing:
    """The list of one column, by primary keys."""
    return column_listing(Page.objects.get(pk=page).specific, Column.objects.get(pk=column))


def tag_list(page: int, tag: int) -> Listing:
    """The list of one tag, by primary keys."""
    return tag_listing(Page.objects.get(pk=page).specific, Tag.objects.get(pk=tag))


def showcase_list(page: int, district: int | None, dimension: int | None) -> Listing:
    """The list for one choice, by primary keys."""
    return showcase_listing(
        Page.objects.get(pk=page).specific,
        next((d for d in _districts() if d.pk == district), None),
        next((m for m in _dimensions() if m.pk == dimension), None),
    )
