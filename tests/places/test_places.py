from typing import Any

import pytest

from showcase.newsroom.roles import EDITOR
from showcase.places.districts import chain
from showcase.places.models import PlacePage
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.django_db


def add(client: Any, parent: PlacePage, title: str, level: str) -> Any:
    form = {"title": title, "slug": "x", "level": level}
    form |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    return client.post(f"/admin/pages/add/places/placepage/{parent.pk}/", form)


def test_places_are_neither_doubled_nor_upside_down(client: Any) -> None:
    factories.site()
    client.force_login(member(EDITOR))
    district = factories.place()
    assert add(client, district, "牛市口街道", "street").status_code == 302
    street = PlacePage.objects.get(title="牛市口街道")
    assert "下面已经有" in add(client, district, "牛市口街道", "street").content.decode()
    assert "只能是更小的地方" in add(client, street, "成华区", "district").content.decode()
    assert PlacePage.objects.count() == 2
    # Levels may be skipped on the way down.
    assert add(client, street, "落虹桥街6号院", "compound").status_code == 302


def test_a_chain_costs_two_queries(django_assert_num_queries: Any) -> None:
    factories.site()
    place = factories.place()
    for name in ("牛市口街道", "莲花社区", "六号院"):
        place = factories.place(name, place)
    with django_assert_num_queries(2):
        assert [p.title for p in chain(place)] == ["锦江区", "牛市口街道", "莲花社区", "六号院"]
