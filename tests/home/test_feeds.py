from xml.etree import ElementTree

import pytest

from showcase.bake.render import render
from showcase.home.feeds import feed_addresses
from showcase.stories.models import Column, Story
from tests import factories

pytestmark = pytest.mark.django_db


def in_feed(path: str) -> set[str]:
    """The titles in the feed at `path`."""
    address = next(a for a in feed_addresses() if a.path == path)
    items = ElementTree.fromstring(render(address)).iter("item")
    return {item.findtext("title", "") for item in items}


def test_a_column_and_a_district_have_feeds_of_their_own() -> None:
    factories.site()
    column = Column.objects.create(name="资讯", slug="zixun")
    street = factories.place("牛市口街道", factories.place(number=510104))
    factories.case(title="街上的灯亮了", place=street)
    factories.brief(title="别处的事", column=column)
    factories.brief(title="还没审完的事", column=column, place=street, live=False)

    assert in_feed("/feed.xml") == {"街上的灯亮了", "别处的事"}
    assert in_feed("/places/510104/feed.xml") == {"街上的灯亮了"}
    assert in_feed("/columns/zixun/feed.xml") == {"别处的事"}


def test_a_feed_without_stories_is_valid_and_says_the_same_every_time() -> None:
    factories.site()
    factories.place(number=510104)
    assert not Story.objects.exists()
    assert in_feed("/places/510104/feed.xml") == set()
    first, again = (render(next(feed_addresses())) for _ in range(2))
    assert first == again
