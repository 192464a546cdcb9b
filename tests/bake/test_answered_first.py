"""An address of both: Django answers while it can, and the file when it cannot."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from showcase.bake.baking import bake
from showcase.bake.serving import Environ, ReleaseFirst, StartResponse

from .inline import site, text
from .visitor import Visitor

pytestmark = pytest.mark.once


class Django:
    """Answers with a status, or not at all."""

    def __init__(self) -> None:
        self.status = "200 OK"
        self.closed = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self.status:
            raise RuntimeError("stopped")
        start_response(self.status, [("Content-Type", "text/html")])
        return Body(self, environ["QUERY_STRING"].encode())


class Body(list[bytes]):
    def __init__(self, django: Django, text: bytes) -> None:
        super().__init__([b"django ", text])
        self.django = django

    def close(self) -> None:
        self.django.closed += 1


@pytest.fixture
def django() -> Django:
    return Django()


@pytest.fixture
def visitor(root: Path, django: Django) -> Visitor:
    pages = site(home="首页")
    bake(root, addresses=lambda: [*pages(), text("/search/", "自己找"), text("/404.html", "没有")])
    return Visitor(ReleaseFirst(django, root))


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "405 Method Not Allowed"])
def test_django_answers_while_it_can(visitor: Visitor, django: Django, status: str) -> None:
    django.status = status
    answer = visitor.get("/search/", QUERY_STRING="q=1")
    assert (answer.status, answer.body) == (status, b"django q=1")


@pytest.mark.parametrize("status", ["", "429 Too Many", "500 Error", "503 Unavailable"])
def test_the_file_answers_when_django_cannot(visitor: Visitor, django: Django, status: str) -> None:
    django.status = status
    answer = visitor.get("/search/", QUERY_STRING="q=1")
    assert (answer.code, answer.body.decode()) == (200, "自己找")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert django.closed == bool(status)


def test_other_addresses_are_never_asked(visitor: Visitor, django: Django) -> None:
    assert visitor.get("/").body.decode() == "首页"
    assert visitor.get("/search/x/").body.decode() == "没有"
    assert visitor.get("/search/index.html").body.decode() == "自己找"
