"""Lists cost the same number of queries whatever they hold."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from showcase.bake.addresses import Address, all_addresses
from showcase.bake.render import render
from showcase.cases.models import Dimension
from showcase.stories.models import Column
from tests import factories

pytestmark = pytest.mark.django_db


def some_stories(count: int, start: int = 0) -> None:
    """Cases and briefs with everything that a list shows of them."""
    column, _ = Column.objects.get_or_create(name="优秀案例展播", slug="zhanbo")
    for n in range(start, start + count):
        place = factories.place(f"第{n}街道", factories.PlacePage.objects.get(title="锦江区"))
        shared = {"column": column, "place": place, "lead_picture": factories.picture(f"图{n}")}
        case = factories.case(
            **shared,
            lead_alt="院落",
            lead_caption="院落",
            dimension=Dimension.objects.get(),
            campaign=factories.CampaignPage.objects.get(),
        )
        case.tags.add("网格")
        case.save_revision().publish()
        factories.brief(**shared)


@pytest.fixture
def house() -> Iterator[None]:
    factories.site()
    factories.place(short_name="锦江", tile_row=1, tile_column=1)
    Dimension.objects.create(campaign=factories.campaign(), name="基层党建")
    some_stories(3)
    yield


def found(path: str) -> Address:
    return next(a for a in all_addresses() if a.path == path)


def queries(path: str) -> int:
    render(found(path))  # renditions are made once
    address = found(path)
    with CaptureQueriesContext(connection) as captured:
        render(address)
    return len(captured)


PATHS = ("/", "/cases/", "/briefs/", "/columns/zhanbo/", "/places/", "/feed.xml")


@pytest.mark.usefixtures("house")
def test_a_list_asks_no_more_for_nine_stories_than_for_three() -> None:
    paths = [*PATHS, factories.PlacePage.objects.get(title="锦江区").url]
    few = {path: queries(path) for path in paths}
    some_stories(6, start=3)
    assert {path: queries(path) for path in paths} == few
    assert max(few.values()) <= 70
