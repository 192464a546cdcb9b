"""Which old addresses lead on, and where."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from wagtail.contrib.redirects.models import Redirect

from showcase.bake.addresses import Address
from showcase.bake.standing import standing
from showcase.home.redirects import (
    gone_map,
    old_address,
    redirects_map,
    resolved,
    target_address,
)
from showcase.newsroom.roles import CHIEF, EDITOR
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.once


def test_a_chain_leads_to_its_end_and_a_circle_nowhere() -> None:
    chain = {"/a/": "/b/", "/b/": "/c/", "/d/": "https://elsewhere.example/"}
    circle = {"/x/": "/y/", "/y/": "/z/", "/z/": "/x/", "/into/": "/x/"}
    assert resolved(chain | circle) == {
        "/a/": "/c/",
        "/b/": "/c/",
        "/d/": "https://elsewhere.example/",
    }


@pytest.mark.parametrize(
    ("typed", "published"),
    [
        ("/old", "/old/"),
        ("/old/", "/old/"),
        ("/旧闻", "/%E6%97%A7%E9%97%BB/"),
        ("/old.html", "/old.html"),
        ("/feed.xml/x", ""),
        ("/news.php?id=3", ""),
        ("/", ""),
        ("/admin/x", ""),
        ("/media/a.jpg", ""),
        ("/../x", ""),
        ('/a"b', ""),
        ("/a$uri", ""),
        ("/a b", ""),
    ],
)
def test_what_can_be_an_old_address(typed: str, published: str) -> None:
    assert old_address(typed) == published


def test_a_typed_target_is_ours_or_a_whole_address(settings: LazySettings) -> None:
    settings.SITE_URL = "http://paper.example"
    found = [
        target_address(link)
        for link in (
            "/cases",
            "http://paper.example/cases/12/#s-1",
            "http://paper.example",
            "https://other.example/x?y=1",
            "javascript:alert(1)",
            "//other.example/",
            "",
        )
    ]
    assert found == ["/cases/", "/cases/12/", "/", "https://other.example/x?y=1", "", "", ""]


def address(path: str, stands_in: bool = False, leads_to: str = "") -> Address:
    return Address(path, path, lambda request: HttpResponse(), None, stands_in, leads_to)


def test_what_stands_in_gives_way_and_leads_nowhere_dead() -> None:
    found = [
        address("/About/", True, "/new/"),  # a live page, but for its case
        address("/old/", True, "/new/"),
        address("/old/", True),  # its own note: the redirect is more
        address("/lost/", True, "/not-there/"),
        address("/lost/", True),
        address("/to-a-note/", True, "/lost/"),
        address("/out/", True, "https://other.example/"),
        address("/about/"),
        address("/new/"),
    ]
    kept = standing(found)
    assert sorted((a.path, a.leads_to) for a in kept) == [
        ("/about/", ""),
        ("/lost/", ""),
        ("/new/", ""),
        ("/old/", "/new/"),
        ("/out/", "https://other.example/"),
        ("/to-a-note/", "/lost/"),
    ]
    assert redirects_map(kept).splitlines()[1:] == [
        '"/old/" "/new/";',
        '"/out/" "https://other.example/";',
        '"/to-a-note/" "/lost/";',
    ]
    assert gone_map(kept).splitlines()[1:] == ['"/lost/" 1;']


def test_a_map_holds_nothing_that_nginx_would_read_as_its_own() -> None:
    evil = 'https://other.example/"; return 200 $host; \\"'
    line = redirects_map([address("/%E6%97%A7/", True, evil)]).splitlines()[1]
    assert line == ('"/旧/" "https://other.example/%22%3B%20return%20200%20%24host%3B%20%5C%22";')


@pytest.mark.django_db
def test_the_form_takes_a_path_and_refuses_a_circle(client: Any) -> None:
    home = factories.site()
    client.force_login(member(CHIEF))

    def post(old: str, link: str = "", page: Any = "") -> str:
        form = {"old_path": old, "redirect_link": link, "redirect_page": page}
        return client.post("/admin/redirects/add/", form, follow=True).content.decode()

    form = client.get("/admin/redirects/add/").context["form"]
    assert list(form.fields) == ["old_path", "redirect_page", "redirect_link"]
    post("/a/", "/b/")
    post("/b/", "/cases/")
    post("/home-before/", page=home.pk)
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {
        "/a",
        "/b",
        "/home-before",
    }
    assert "转一圈" in post("/cases", "/a/")
    assert "转一圈" in post("/self/", "/self/")
    assert "两样选一样" in post("/c/")
    assert "两样选一样" in post("/c/", "/cases/", home.pk)
    assert "不能转走" in post("/admin/x/", "/cases/")
    assert Redirect.objects.count() == 3
    edit = Redirect.objects.get(old_path="/b")
    circle = {"old_path": "/b/", "redirect_link": "/a/", "redirect_page": ""}
    assert "转一圈" in client.post(f"/admin/redirects/{edit.pk}/", circle).content.decode()

    client.force_login(member(EDITOR))
    assert client.get("/admin/redirects/add/").status_code == 302
