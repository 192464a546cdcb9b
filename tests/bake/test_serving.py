from collections.abc import Iterable
from pathlib import Path

import pytest

from showcase.bake import shelf
from showcase.bake.baking import bake
from showcase.bake.serving import Environ, ReleaseFirst, StartResponse

from .inline import current, site, text
from .visitor import Visitor, nothing_behind

pytestmark = pytest.mark.once

LOST = "<h1>没有找到</h1>"


@pytest.fixture
def visitor(root: Path) -> Visitor:
    pages = site(home="首页", cases="案例")
    bake(root, addresses=lambda: [*pages(), text("/404.html", LOST), text("/feed.xml", "<rss/>")])
    (root / "secret.txt").write_text("secret")
    return Visitor(ReleaseFirst(nothing_behind, root))


def test_a_page(visitor: Visitor) -> None:
    answer = visitor.get("/cases/")
    assert (answer.code, answer.body.decode()) == (200, "案例")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == "6"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].split("style-src")[0]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in answer.headers


def test_types(visitor: Visitor) -> None:
    assert visitor.get("/feed.xml").headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert visitor.get("/manifest.json").headers["Content-Type"].startswith("application/json")


def test_a_folder_without_its_slash_leads_to_the_folder(visitor: Visitor) -> None:
    answer = visitor.get("/cases", QUERY_STRING="from=feed")
    assert (answer.code, answer.headers["Location"]) == (301, "/cases/?from=feed")


def test_head_has_the_headers_and_no_body(visitor: Visitor) -> None:
    got, head = visitor.get("/"), visitor.get("/", "HEAD")
    assert (head.code, head.body, head.headers) == (200, b"", got.headers)
    assert visitor.get("/nothing/", "HEAD").body == b""


def test_an_unchanged_page_is_answered_with_304(visitor: Visitor) -> None:
    headers = visitor.get("/").headers
    etag = headers["ETag"]
    for asked in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        answer = visitor.get("/", HTTP_IF_NONE_MATCH=asked)
        assert (answer.code, answer.body, answer.headers["ETag"]) == (304, b"", etag)
    assert visitor.get("/", HTTP_IF_NONE_MATCH='"other"').code == 200
    modified = headers["Last-Modified"]
    assert visitor.get("/", HTTP_IF_MODIFIED_SINCE=modified).code == 304
    both = {"HTTP_IF_MODIFIED_SINCE": modified, "HTTP_IF_NONE_MATCH": '"other"'}
    assert visitor.get("/", **both).code == 200
    for nonsense in ("yesterday", "", "Mon, 99 Foo 99999 00:00:00 GMT"):
        assert visitor.get("/", HTTP_IF_MODIFIED_SINCE=nonsense).code == 200


def test_the_etag_is_of_the_bytes_and_outlives_a_release(visitor: Visitor, root: Path) -> None:
    before = {path: visitor.get(path).headers["ETag"] for path in ("/", "/cases/")}
    bake(root, addresses=site(home="首页", cases="改过"))
    assert visitor.get("/").headers["ETag"] == before["/"]
    assert visitor.get("/cases/").headers["ETag"] != before["/cases/"]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/../../../../etc/passwd",
        "/cases/../../secret.txt",
        "//etc/passwd",
        "/etc/passwd",
        "/%2e%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/..%2fsecret.txt",
        "/..\\secret.txt",
        "/..\\..\\secret.txt",
        "/./secret.txt",
        "/index.html\0.txt",
        "/\0",
        "/cases/\0/",
        "/.lock",
        "/../.lock",
        "/link/secret.txt",
        "/link.txt",
        "/.",
        "/..",
        "/cases/index.html/",
        "/" + "a" * 10_000,
        "/稿/",
        b"/\xff\xfe/",
        b"/\xc0\xae\xc0\xae/secret.txt",
        b"/\xed\xa0\x80/",
        "",
        "secret.txt",
        "*",
    ],
)
def test_nothing_outside_the_release_can_be_read(
    visitor: Visitor, root: Path, path: str | bytes
) -> None:
    (current(root).resolve() / "link").symlink_to(root)
    (current(root).resolve() / "link.txt").symlink_to(root / "secret.txt")
    answer = visitor.get(path)
    assert answer.code == 404
    assert b"secret" not in answer.body
    assert answer.body.decode() == LOST


def test_a_file_that_was_replaced_by_a_link_is_not_followed(visitor: Visitor, root: Path) -> None:
    page = current(root).resolve() / "cases" / "index.html"
    page.unlink()
    page.symlink_to(root / "secret.txt")
    assert b"secret" not in visitor.get("/cases/").body


def test_a_lost_reader_gets_our_page_and_the_newsroom_its_own(visitor: Visitor) -> None:
    lost = visitor.get("/nothing/")
    assert (lost.code, lost.body.decode()) == (404, LOST)
    assert lost.headers["Content-Type"] == "text/html; charset=utf-8"
    for path in ("/admin/nothing/", "/api/x", "/documents/1/x.pdf", "/static/x.css"):
        assert visitor.get(path).body == b"django: GET"
    assert visitor.get("/admin/").body == b"newsroom"


def test_anything_but_reading_goes_to_django(visitor: Visitor) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert visitor.get("/", method).body == f"django: {method}".encode()


def test_before_the_first_release_django_answers_all(root: Path) -> None:
    visitor = Visitor(ReleaseFirst(nothing_behind, root))
    assert visitor.get("/").body == b"django: GET"
    assert visitor.get(b"/\xff").code == 404
    root.mkdir()
    for target in ("/etc", "../elsewhere", "20260101T000000000000Z-00000000"):
        (root / "current").symlink_to(target)
        assert visitor.get("/passwd").body == b"django: GET"
        (root / "current").unlink()


def test_a_release_that_is_pruned_while_it_is_asked_for(visitor: Visitor, root: Path) -> None:
    assert visitor.get("/").code == 200
    old = shelf.current_name(root)
    assert old is not None
    bake(root, addresses=site(home="新"))
    (root / old / "index.html").unlink()
    assert visitor.get("/").body.decode() == "新"


def test_pages_are_read_while_django_is_down(root: Path) -> None:
    def down(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        raise RuntimeError("the database is gone")

    bake(root, addresses=site(home="首页"))
    assert Visitor(ReleaseFirst(down, root)).get("/").body.decode() == "首页"


def test_what_keeps_for_how_long() -> None:
    from showcase.bake.headers import cache_control

    assert "immutable" in cache_control("static/css/main.0123456789ab.css")
    assert "immutable" not in cache_control("static/css/main.css")
    assert "immutable" not in cache_control("media/images/a.width-40.jpg")
    assert cache_control("cases/1/index.html") == "no-cache"
    assert cache_control("documents/1/a.0123456789ab.pdf") == "no-cache"
