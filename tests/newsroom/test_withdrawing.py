from typing import Any

import pytest
from wagtail.models import Page

from showcase.cases.models import ShowcasePage
from showcase.newsroom.roles import CHIEF
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.django_db


def unpublish(client: Any, page: Any) -> str:
    return client.post(f"/admin/pages/{page.pk}/unpublish/", follow=True).content.decode()


def test_what_stories_link_to_cannot_be_withdrawn(client: Any) -> None:
    factories.site()
    client.force_login(member(CHIEF))
    district = factories.place()
    street = factories.place("牛市口街道", district)
    campaign = factories.campaign()
    story = factories.case(title="街上的灯", place=street, campaign=campaign)
    for page in (street, district, campaign):
        assert "《街上的灯》" in unpublish(client, page)
        page.refresh_from_db()
        assert page.live
    assert "固定栏目" in unpublish(client, ShowcasePage.objects.get())
    bulk = f"/admin/bulk/wagtailcore/page/unpublish/?id={street.pk}&next=/admin/"
    assert "《街上的灯》" in client.post(bulk, follow=True).content.decode()

    unpublish(client, story)
    for page in (street, district, campaign):
        unpublish(client, page)
        page.refresh_from_db()
        assert not page.live


def test_what_is_used_below_a_page_keeps_it_from_being_deleted(client: Any) -> None:
    factories.site()
    client.force_login(member(CHIEF))
    district = factories.place()
    street = factories.place("牛市口街道", district)
    campaign = factories.campaign()
    story = factories.case(title="街上的灯", place=street, campaign=campaign, live=False)
    for page in (street, district, campaign):
        url = f"/admin/pages/{page.pk}/delete/"
        for send in (client.get, client.post):
            assert "《街上的灯》" in send(url, follow=True).content.decode()
        assert Page.objects.filter(pk=page.pk).exists()
    bulk = f"/admin/bulk/wagtailcore/page/delete/?id={district.pk}&next=/admin/"
    assert "《街上的灯》" in client.post(bulk, follow=True).content.decode()
    assert Page.objects.filter(pk=district.pk).exists()

    client.post(f"/admin/pages/{story.pk}/delete/")
    client.post(bulk)
    client.post(f"/admin/pages/{campaign.pk}/delete/")
    gone = [story.pk, street.pk, district.pk, campaign.pk]
    assert not Page.objects.filter(pk__in=gone).exists()
