"""The forms as files: small, without anything that is one reader's, and linked from every page."""

import re

import pytest
from django.conf import LazySettings

from showcase.bake.facts import asked_once
from showcase.bake.render import render
from showcase.nominations.addresses import addresses
from showcase.places.models import PlacePage
from tests import factories

pytestmark = pytest.mark.django_db
LARGEST = 25 * 1024


def pages() -> dict[str, str]:
    return {one.path: render(one).decode() for one in addresses()}


def test_files_hold_the_required_fields_and_no_token(street: PlacePage) -> None:
    made = pages()
    assert set(made) == {"/nominate/", "/submit/", "/track/"}
    html = made["/nominate/"]
    for name in ("message", "place", "agree", "photos"):
        assert f'name="{name}"' in html
    assert 'action="/api/nominate" enctype="multipart/form-data"' in html
    assert '<input type="hidden" name="draft" value="">' in html
    assert '<input type="hidden" name="time" value="">' in html
    assert "csrf" not in html and "晋阳街道" in html
    assert re.search(r'sendbar.*href="tel:02886969380"', html, re.S)
    for head in ("谁在收", "为什么", "收什么", "留多久"):
        assert head in html


def test_two_bakes_are_the_same_to_the_byte(street: PlacePage) -> None:
    assert pages() == pages()


def test_pages_without_places_are_small(settings: LazySettings) -> None:
    factories.site()
    for path, html in pages().items():
        assert len(html.encode()) < LARGEST * 2, path


def test_a_new_street_reaches_the_form(street: PlacePage) -> None:
    with asked_once():
        assert "簇锦街道" not in pages()["/nominate/"]
    factories.place("簇锦街道", street.get_parent().specific)
    with asked_once():
        assert "簇锦街道" in pages()["/nominate/"]


def test_a_withdrawn_place_is_not_offered(street: PlacePage) -> None:
    street.unpublish()
    assert "晋阳街道" not in pages()["/nominate/"]


def test_every_page_leads_to_the_forms(street: PlacePage) -> None:
    html = pages()["/track/"]
    assert '<a href="/nominate/">我要推荐</a>' in html
    assert '<a href="/track/" aria-current="page">查进度</a>' in html
    channels = html.partition('id="hudong"')[2]
    assert 'href="/nominate/">我要推荐</a>' in channels
    assert 'href="/survey/">网络调查</a>' in channels
