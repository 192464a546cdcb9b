"""`/api/search` and `/api/suggest`, and whatever people and machines may send there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import LazySettings

from showcase.home.search import limits
from tests import factories
from tests.search.results_site import Asking, published, quiet  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def release(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Path:
    def content() -> None:
        place = factories.place("锦江区")
        for number in range(25):
            factories.brief(title=f"院坝会第{number}回", summary="商量停车。", place=place)

    return published(tmp_path_factory.mktemp("api") / "releases", django_db_blocker, content)


@pytest.fixture
def asking(release: Path, settings: LazySettings) -> Asking:
    settings.RELEASES_DIR = release
    return Asking(release)


def test_the_shape_of_an_answer(asking: Asking) -> None:
    found = asking.api(q="院坝会第7回")
    assert set(found) >= {"total", "results", "facets"}
    (one,) = found["results"]
    assert set(one) == {"url", "title", "kind", "place", "date", "snippet"}
    assert (found["total"], one["title"], one["kind"], one["place"]) == (
        *(1, "院坝会第7回", "brief", "锦江区"),
    )
    assert asking.get(one["url"]).code == 200
    assert found["facets"]["district"] == {"锦江区": 1}


def test_pages_part_what_is_found(asking: Asking) -> None:
    first, second = (asking.api(q="院坝会", page=str(n)) for n in (1, 2))
    titles = [one["title"] for page in (first, second) for one in page["results"]]
    assert first["total"] == len(set(titles)) == 25
    assert asking.api(q="院坝会", page="3")["results"] == []
    assert asking.api(q="院坝会", page="999999999")["results"] == []
    assert "下一页" in asking.page(q="院坝会")
    assert "第 2 页，共 2 页" in asking.page(q="院坝会", page="2")
    assert "这一页没有结果了" in asking.page(q="院坝会", page="3")


STRANGE = [
    *(
        "",
        " ",
        "\u3000\t\n",
        "院" * 10_000,
        "a" * 10_000,
        '"',
        '"" OR 1',
        "NEAR(院 坝)",
        "title:院",
    ),
    *(
        "院*",
        "* OR *",
        "院 AND NOT 坝",
        "^院",
        "{title}: 院",
        "'; DROP TABLE document; --",
        "%",
        "_",
    ),
    *(
        "\0",
        "院\0坝",
        "\u202e会坝院",
        "🏠",
        "👨‍👩‍👧‍👦",
        "\ufdfa" * 50,
        "\ue000",
        "((((",
        "《》",
        "” “",
    ),
    *(" ".join("院坝会商量停车位置" * 20), "-" * 64, "\\", "%00", "＂", "·" * 64, "1" * 64),
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_whatever_is_typed_gets_a_page(asking: Asking, text: str) -> None:
    query = urlencode({"q": text})
    for path in ("/search/", "/api/search", "/api/suggest"):
        answer = asking.get(path, query)
        assert answer.code == 200, path
        if path != "/search/":
            json.loads(answer.body)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "q=%ED%A0%80",
            "q=%ff%fe",
            "q=%",
            "q",
            "q=1&q=2",
            "=&&=",
            "q[]=1",
            "q=院".encode().decode("latin-1"),
        ),
        *("q=1&district=%00", "q=1&kind='--", f"q=1&year={quote('２０２４')}", "q=1&sort=%F0"),
    ],
)
def test_whatever_stands_in_the_address_gets_a_page(asking: Asking, query: str) -> None:
    for path in ("/search/", "/api/search", "/api/suggest"):
        assert asking.get(path, query).code == 200


@pytest.mark.parametrize("page", ["-1", "0", "x", "1.5", "²", "1" * 40, "１"])
def test_a_page_that_is_no_number_is_refused_in_a_sentence(asking: Asking, page: str) -> None:
    query = urlencode({"q": "院坝会", "page": page})
    answer = asking.get("/search/", query)
    assert (answer.code, answer.body.decode().strip()) == (400, "页码要写 1、2、3 这样的数。")
    assert asking.get("/api/search", query).code == 400


def test_only_reading_is_answered(asking: Asking) -> None:
    assert asking.get("/api/search", "q=1", "POST").code == 405
    assert asking.get("/search/", "q=1", "POST").code in (403, 405)
    assert asking.get("/search/", "q=1", "HEAD").code == 200


def test_one_address_cannot_take_it_all(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    few = ("few", limits._quota(3, 100))
    monkeypatch.setattr(limits, "SEARCH", few)
    codes = [asking.get("/search/", "q=1", REMOTE_ADDR="203.0.113.9").code for _ in range(6)]
    other = asking.get("/search/", "q=1", REMOTE_ADDR="198.51.100.7")
    assert codes == [200] * 6  # the file speaks when Django has said 429
    assert other.body != asking.get("/search/", "q=1", REMOTE_ADDR="203.0.113.9").body
    assert b"data-small-index" in asking.get("/search/", "q=1", REMOTE_ADDR="203.0.113.9").body


def test_machines_are_told_to_wait(asking: Asking) -> None:
    for _ in range(limits.SEARCH[1].narrow.free):
        limits.too_many(_Request("203.0.113.10"), limits.SEARCH)  # type: ignore[arg-type]
    answer = asking.get("/api/search", "q=1", REMOTE_ADDR="203.0.113.10")
    assert (answer.code, answer.headers["Retry-After"]) == (429, "5")


class _Request:
    def __init__(self, address: str) -> None:
        self.META = {"REMOTE_ADDR": address}


def test_no_release_and_a_damaged_index_are_said_in_a_sentence(
    asking: Asking, tmp_path: Path, settings: LazySettings
) -> None:
    settings.RELEASES_DIR = tmp_path / "nothing"
    answer = asking.get("/api/search", "q=1")
    assert answer.code == 503
    assert "请过一会儿再试" in json.loads(answer.body)["error"]
    page = asking.get("/search/", "q=1")
    assert (page.code, b"data-small-index" in page.body) == (200, True)


def test_no_query_of_the_newsrooms_database(
    asking: Asking, db: None, django_assert_num_queries: Callable
) -> None:
    with django_assert_num_queries(0):
        asking.page(q="院坝会")
        asking.page(q="没有的东西")
        asking.api(q="院坝会")
        asking.suggestions("yuan")
