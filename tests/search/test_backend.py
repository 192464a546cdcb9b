"""Search in the admin: every literal occurrence and nothing else, on either database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from modelsearch import query as asked
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.index import insert_or_update_object

from showcase.places.models import PlacePage
from tests import factories

pytestmark = pytest.mark.django_db

TITLES = ["锦江区", "牛市口街道", "牛市街口", "R29社区", "社区食堂", "阿依·古丽社区", "面积分摊处"]


@pytest.fixture(autouse=True)
def places(indexed: Callable[..., None]) -> list[PlacePage]:
    parent: Any = None
    made = []
    for title in TITLES:
        made.append(factories.place(title, parent))
        parent = made[0]
    for page in made:
        indexed(page)
    return made


@pytest.fixture
def indexed() -> Callable[..., None]:
    def add(*objects: Any) -> None:
        for one in objects:
            insert_or_update_object(one)

    return add


def found(text: Any, **options: Any) -> list[str]:
    results = PlacePage.objects.all().search(text, **options)
    titles = [page.title for page in results]
    assert results.count() == len(titles)
    return titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("牛市口", {"牛市口街道"}),
        ("牛市", {"牛市口街道", "牛市街口"}),
        ("街口", {"牛市街口"}),
        ("街", {"牛市口街道", "牛市街口"}),
        ("社區食堂", {"社区食堂"}),
        ("社区", {"R29社区", "社区食堂", "阿依·古丽社区"}),
        ("R29", {"R29社区"}),
        ("ｒ２９社区", {"R29社区"}),
        ("29", set()),
        ("29社区", set()),
        ("阿依古丽", {"阿依·古丽社区"}),
        ("社区 食堂", {"社区食堂"}),
        ("“社区 食堂”", {"社区食堂"}),
        ("食堂 牛市", set()),
        ("积分", {"面积分摊处"}),
        ("没有", set()),
    ],
)
def test_finds_just_what_stands_there(text: str, titles: set[str]) -> None:
    assert set(found(text)) == titles


BAD = [
    "",
    " ",
    '"',
    '" "',
    "'",
    "\0",
    "\ud800",
    "*",
    "a OR",
    "NEAR(",
    "%",
    "_",
    "&|!:*",
    "社\0区\ud800",
]


@pytest.mark.parametrize("text", BAD)
def test_bad_input_is_no_error(text: str) -> None:
    expected = 3 if "社" in text else 0
    assert len(found(text)) == expected
    assert len(PlacePage.objects.all().autocomplete(text)) == expected
    assert len(found(asked.Phrase(text))) == expected


def test_a_very_long_query_is_heard_to_its_64th_character() -> None:
    assert found("社区 " * 5000) == found("社区")


def test_queries_can_be_combined() -> None:
    plain = asked.PlainText
    assert set(found(plain("社区") & ~plain("食堂"))) == {"R29社区", "阿依·古丽社区"}
    assert set(found(plain("食堂") | plain("街道"))) == {"社区食堂", "牛市口街道"}
    assert set(found("食堂 街道", operator="or")) == {"社区食堂", "牛市口街道"}
    assert len(found(asked.MATCH_ALL)) == len(TITLES)
    assert found(asked.Phrase("社区 食堂")) == ["社区食堂"]


def test_fields() -> None:
    assert found("食堂", fields=["title"]) == ["社区食堂"]
    assert found("食堂", fields=["slug"]) == []


@pytest.mark.parametrize("typed", ["牛", "牛市", "市口", "r2", "R29社"])
def test_autocomplete_takes_the_last_word_for_a_beginning(typed: str) -> None:
    expected = "R29社区" if "2" in typed else "牛市口街道"
    assert expected in [page.title for page in PlacePage.objects.all().autocomplete(typed)]


def test_filters_and_order_of_a_queryset_stay(places: list[PlacePage]) -> None:
    below = Page.objects.child_of(places[0])
    assert len(below.search("街")) == 2
    assert len(below.filter(live=False).search("街")) == 0
    ordered = Page.objects.order_by("title").search("社区", order_by_relevance=False)
    assert [p.title for p in ordered] == sorted(p.title for p in ordered)


def test_slices_follow_on_each_other() -> None:
    results = PlacePage.objects.all().search("社区")
    parts = [results[n : n + 1] for n in range(4)]
    assert [part[0].pk for part in parts[:3]] == [page.pk for page in results]
    assert [part.count() for part in parts] == [1, 1, 1, 0]
    assert [page.pk for page in results[1:]] == [page.pk for page in results][1:]


def test_what_has_it_in_the_title_stands_first(indexed: Callable[..., None]) -> None:
    in_body = factories.place("东光", introduction="社区食堂")
    indexed(in_body)
    assert found("食堂")[0] == "社区食堂"
    scored = PlacePage.objects.all().search("食堂").annotate_score("score")
    scores = [page.score for page in scored]
    assert scores == sorted(scores, reverse=True)


def test_facets() -> None:
    results = Page.objects.all().search("社区")
    assert list(results.facet("live").items()) == [(True, 3)]


def test_words_do_not_reach_across_fields_or_stops(indexed: Callable[..., None]) -> None:
    indexed(factories.place("春熙", introduction="来到路口，食品街"))
    assert found("路口食品") == []
    assert found("路口") == ["春熙"]


def test_a_word_far_down_a_long_text_is_found(indexed: Callable[..., None]) -> None:
    long = "社，" * 20_000 + "社区边的坝坝宴"
    indexed(factories.place("春熙", introduction=long))
    for text in ("坝坝宴", "社区边", "社区边的坝坝宴"):
        assert found(text) == ["春熙"]


def test_a_renamed_or_deleted_page_is_no_longer_found(
    places: list[PlacePage], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        places[4].title = "社区厨房"
        places[4].save()
    assert found("食堂") == []
    assert found("厨房") == ["社区厨房"]
    with django_capture_on_commit_callbacks(execute=True):
        places[4].delete()
    assert found("厨房") == []


def test_one_update_takes_few_queries(
    places: list[PlacePage], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        get_search_backend().add(places[0])


def test_a_page_of_results_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        list(PlacePage.objects.all().search("社区")[:2])


@pytest.mark.parametrize(
    "address",
    [
        "wagtailadmin_pages:search",
        "wagtailadmin_choose_page_search",
        "wagtailimages:index",
        "wagtaildocs:index",
        "wagtailimages_chooser:choose_results",
        "wagtailusers_users:index",
        "wagtailredirects:index",
    ],
)
@pytest.mark.parametrize("text", ["社区", '" "', "'\0", "社" * 10_000])
def test_search_boxes_of_the_admin(admin_client: Client, address: str, text: str) -> None:
    response = admin_client.get(reverse(address), {"q": text})
    assert response.status_code == 200
    if address == "wagtailadmin_pages:search" and text == "社区":
        assert "R29社区" in response.content.decode()
