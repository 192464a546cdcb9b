"""The showcase by district, dimension, column and tag, and how its lists are cut into pages."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from showcase.cases.listings import list_addresses, showcase_listing
from showcase.cases.models import CasePage, Dimension, ShowcasePage
from showcase.stories.listing import BLOCK, FIRST, OLDEST, PER_PAGE, block_of, cut, pages
from showcase.stories.models import Column
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> ShowcasePage:
    factories.site()
    return ShowcasePage.objects.get()


def paths(page: ShowcasePage) -> set[str]:
    return {address.path for address in list_addresses(page)}


def test_every_way_into_the_showcase_is_an_address(page: ShowcasePage) -> None:
    district = factories.place(number=510104)
    factories.place("蒲江县", number=510131)
    dimension = Dimension.objects.create(campaign=factories.campaign(), name="基层党建")
    column = Column.objects.create(name="优秀案例展播", slug="zhanbo")
    unused = Column.objects.create(name="资讯", slug="zixun")
    street = factories.place("牛市口街道", district)
    case = factories.case(place=street, dimension=dimension, column=column)
    case.tags.add("网格")
    case.save_revision().publish()
    tag = case.tags.get()
    found = paths(page)
    assert {
        "/cases/district/510104/",
        "/cases/district/510131/",  # no case yet: an honest empty page
        f"/cases/dimension/{dimension.pk}/",
        f"/cases/district/510104/dimension/{dimension.pk}/",
        "/cases/column/zhanbo/",
        f"/cases/tag/{tag.pk}/",
    } <= found
    assert f"/cases/district/510131/dimension/{dimension.pk}/" not in found
    assert f"/cases/column/{unused.slug}/" not in found


def test_counts_are_of_what_everyone_may_read(page: ShowcasePage) -> None:
    district = factories.place(number=510104)
    factories.case(place=district)
    factories.case(place=district, live=False)
    private = factories.case(place=district)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    (facet,) = showcase_listing(page).page_context(FIRST)["district_facets"]
    assert facet.count == 1
    assert showcase_listing(page, district).selection.count() == 1


def test_a_long_list_has_pages_with_addresses_of_their_own(page: ShowcasePage) -> None:
    for number in range(2 * PER_PAGE):
        factories.case(title=f"案例{number}")
    assert "/cases/page/2/" in paths(page)
    assert "/cases/page/3/" not in paths(page)
    first, oldest = (showcase_listing(page).page_context(n) for n in (FIRST, OLDEST))
    assert [story.title for story in oldest["stories"]] == [
        f"案例{n}" for n in reversed(range(PER_PAGE))
    ]
    assert first["older_path"] == oldest["listing"].page_path(OLDEST) == "/cases/page/2/"
    assert (first["newer_path"], oldest["newer_path"], oldest["older_path"]) == ("", "/cases/", "")


def cut_from(keys: tuple[int, ...], number: int) -> tuple[int, ...]:
    return cut(keys if number == FIRST else block_of(keys, (number - OLDEST) // BLOCK), number)


@given(st.integers(0, 3 * BLOCK * PER_PAGE))
def test_pages_hold_every_story_once_and_archive_pages_never_change(count: int) -> None:
    keys = tuple(range(count, 0, -1))  # newest first
    numbers = [FIRST, *range(pages(count), FIRST, -1)]
    assert [key for n in numbers for key in cut_from(keys, n)] == list(keys)
    with_a_new_one = (count + 1, *keys)
    for number in range(OLDEST, pages(count) + 1):
        assert cut_from(with_a_new_one, number) == cut_from(keys, number)


def test_years_lead_to_the_page_with_their_newest_story(page: ShowcasePage) -> None:
    for number in range(3 * PER_PAGE):
        case = factories.case(title=f"案例{number}")
        year = 2023 + number // PER_PAGE
        CasePage.objects.filter(pk=case.pk).update(
            first_published_at=datetime(year, 6, number % PER_PAGE + 1, tzinfo=UTC)
        )
    found = showcase_listing(page).page(FIRST)
    assert found.years == [(2025, "/cases/"), (2024, "/cases/page/3/"), (2023, "/cases/page/2/")]
    assert showcase_listing(page).page(OLDEST).span == (date(2023, 6, 1), date(2023, 6, 12))
