"""The files in front of the real Django."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.wsgi import get_wsgi_application

from showcase.bake.baking import bake
from showcase.bake.serving import ReleaseFirst

from .inline import site, text
from .visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(root: Path) -> Visitor:
    pages = site(home="首页", cases="案例")
    bake(root, addresses=lambda: [*pages(), text("/404.html", "我们的 404")])
    return Visitor(ReleaseFirst(get_wsgi_application(), root))


def get(visitor: Visitor, path: str | bytes, method: str = "GET") -> tuple[int, str]:
    server = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost"}
    answer = visitor.get(path, method, **{**server, "wsgi.url_scheme": "http"})
    return answer.code, answer.body.decode()


def test_readers_need_no_database(visitor: Visitor, django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(0):
        assert get(visitor, "/") == (200, "首页")
        assert get(visitor, "/cases/") == (200, "案例")
        assert get(visitor, "/nothing/") == (404, "我们的 404")


@pytest.mark.parametrize(
    "path",
    [
        "/\0",
        "/..\\x",
        "/%2e%2e/x",
        "//x",
        "/稿/",
        b"/\xff",
        "/x.php",
    ],
)
def test_strange_addresses_are_404_and_never_500(visitor: Visitor, path: str | bytes) -> None:
    assert get(visitor, path) == (404, "我们的 404")


def test_an_upload_that_is_no_file_of_the_release_is_djangos(visitor: Visitor) -> None:
    assert get(visitor, "/media/original_images/a.jpg") == (404, "没有找到这个页面。")


def test_the_newsroom_is_djangos(visitor: Visitor) -> None:
    assert get(visitor, "/admin/")[0] == 302
    assert get(visitor, "/static/nothing.css")[0] == 404
    assert get(visitor, "/static/nothing.css")[1] != "我们的 404"


def test_a_reader_cannot_post_to_a_page(visitor: Visitor) -> None:
    assert get(visitor, "/cases/", "POST")[0] in (403, 404, 405)


def test_the_demos_process_is_wired() -> None:
    from config.wsgi import application

    assert isinstance(application, ReleaseFirst)
