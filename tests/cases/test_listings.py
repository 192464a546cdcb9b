"""The showcase by district, dimension, column and tag, and how its lists are cut into pages."""

import pytest
from wagtail.models import PageViewRestriction

from showcase.cases.listings import list_addresses, showcase_listing
from showcase.cases.models import Dimension, ShowcasePage
from showcase.stories.listing import PER_PAGE
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
    (facet,) = showcase_listing(page).context["district_facets"]
    assert facet.count == 1
    assert showcase_listing(page, district).paginator().count == 1


def test_a_long_list_has_pages_with_addresses_of_their_own(page: ShowcasePage) -> None:
    for number in range(PER_PAGE + 1):
        factories.case(title=f"案例{number}")
    assert "/cases/page/2/" in paths(page)
    second = showcase_listing(page).page_context(2)
    assert [story.title for story in second["stories"]] == ["案例0"]  # the oldest comes last
    assert second["previous_path"] == "/cases/"
    assert second["next_path"] == ""
