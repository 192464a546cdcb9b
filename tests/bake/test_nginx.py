"""The one-process server and a real nginx, asked the same: a reader must not see which it is."""

import gzip
import http.client
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli
import pytest
from django.http import HttpResponse

from showcase.bake import headers, nginx
from showcase.bake.addresses import Address
from showcase.bake.baking import bake
from showcase.bake.compress import precompress
from showcase.bake.manifest import Manifest
from showcase.bake.serving import Environ, ReleaseFirst, StartResponse
from tests.nginx import BROTLI, Nginx, running_nginx
from tests.voting.fakes.serving import serving

from .inline import current, text
from .visitor import Visitor

pytestmark = pytest.mark.once

NO_DJANGO = 9  # nothing listens there
BODY = "<p>" + "社区报" * 400
FILM = bytes(range(256)) * 1000
COMPARED = {
    *("Content-Type", "Cache-Control", "Content-Encoding", "Vary", "Location", "Content-Range"),
    "Accept-Ranges",
    *(name for name, _value in headers.SECURITY_HEADERS),
}


def pages() -> list[Address]:
    film = Address("/documents/3/film.mp4", "影片", lambda request: HttpResponse(FILM))
    return [
        film,
        text("/", f"首页{BODY}"),
        text("/cases/", f"案例{BODY}"),
        text("/cases/7/", "短"),
        text("/search/", f"自己找{BODY}"),
        text("/cases/12/", f"这篇已撤下{BODY}"),
        text("/404.html", f"没有找到{BODY}"),
        text("/feed.xml", f"<rss>{BODY}</p></rss>"),
        text("/places/3/feed.xml", "<rss/>"),
        text("/robots.txt", "User-agent: *"),
        text("/api/tally.json", '{"n": 1}'),
        text("/app.webmanifest", "{}"),
        text("/static/css/site.0123456789ab.css", "b{}" * 400),
        text("/static/css/site.css", "b{}"),
        text("/media/images/a.width-40.avif", "avif"),
        text("/data.unknown", "?"),
        text(
            "/redirects.map",
            '"/old/" "/cases/";\n"/old/7/" "/cases/7/?a=1#top";\n"/evil/" "//evil.example/";\n'
            '"/evil/2/" "/\\\\evil.example/";\n"/cases/7/" "/";\n',
        ),
        text("/gone.map", '"/cases/12/" 1;\n'),
    ]


def stopped(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    raise RuntimeError("Django, the database and the worker are stopped")


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("nginx") / "releases"
    bake(root, addresses=pages)
    precompress(current(root).resolve())
    (root / "secret.txt").write_text("secret")
    (current(root).resolve() / ".hidden").write_text("secret")
    return root


@pytest.fixture(scope="module")
def server(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with running_nginx(tmp_path_factory.mktemp("conf"), releases, NO_DJANGO) as running:
        yield running


@dataclass(frozen=True)
class Seen:
    status: int
    headers: dict[str, str]
    body: bytes

    def decoded(self) -> bytes:
        coding = self.headers.get("Content-Encoding")
        if self.status != 200 or not coding:
            return self.body
        return brotli.decompress(self.body) if coding == "br" else gzip.decompress(self.body)


def from_nginx(server: Nginx, path: str, method: str = "GET", **asked: str) -> Seen:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, headers={n.replace("_", "-"): v for n, v in asked.items()})
        answer = connection.getresponse()
        return Seen(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def from_one_process(root: Path, path: str, method: str = "GET", **asked: str) -> Seen:
    environ = {f"HTTP_{name.upper()}": value for name, value in asked.items()}
    plain, _, query = path.partition("?")
    answer = Visitor(ReleaseFirst(stopped, root)).get(
        plain, method, **{**environ, "QUERY_STRING": query}
    )
    return Seen(answer.code, answer.headers, answer.body)


@pytest.mark.parametrize(
    ("status", "path", "asked"),
    [
        (200, "/", {}),
        (200, "/cases/", {}),
        (200, "/cases/index.html", {}),
        (200, "/cases/7/", {}),
        (200, "/feed.xml", {}),
        (200, "/places/3/feed.xml", {}),
        (200, "/robots.txt", {}),
        (200, "/api/tally.json", {}),
        (200, "/app.webmanifest", {}),
        (200, "/data.unknown", {}),
        (200, "/static/css/site.0123456789ab.css", {}),
        (200, "/static/css/site.css", {}),
        (200, "/media/images/a.width-40.avif", {}),
        (200, "/documents/3/film.mp4", {}),
        (200, "/404.html", {}),
        (200, "/?from=feed", {}),
        (200, "/search/", {}),
        (200, "/search/?q=%E8%8C%B6", {"Accept_Encoding": "gzip"}),
        (200, "/search/index.html", {}),
        (301, "/search?q=1", {}),
        # other addresses
        (301, "/cases", {}),
        (301, "/cases?from=feed", {}),
        (301, "/admin", {}),
        (301, "/old/", {}),
        (301, "/old/index.html", {}),
        (301, "/old/7/", {}),
        (410, "/cases/12/", {}),
        (410, "/cases/12/index.html", {}),
        (301, "/cases/12", {}),
        (404, "/nothing/", {}),
        (404, "/nothing.html", {}),
        (404, "/evil/", {}),
        (404, "/evil/2/", {}),
        # what nobody may read
        (404, "/.hidden", {}),
        (404, "/cases/.hidden", {}),
        (404, "/redirects.map", {}),
        (404, "/gone.map", {}),
        (404, "/index.html.gz", {}),
        (404, "/index.html.br", {}),
        (404, "//cases/", {}),
        (404, "/cases//", {}),
        (404, "/secret.txt", {}),
        # compressed copies
        (200, "/cases/", {"Accept_Encoding": "gzip"}),
        (200, "/cases/", {"Accept_Encoding": "gzip, deflate, br, zstd"}),
        (200, "/cases/", {"Accept_Encoding": "br;q=0, gzip;q=0.5"}),
        (200, "/cases/", {"Accept_Encoding": "identity"}),
        (200, "/cases/7/", {"Accept_Encoding": "gzip, br"}),
        (200, "/documents/3/film.mp4", {"Accept_Encoding": "gzip, br"}),
        (404, "/nothing/", {"Accept_Encoding": "gzip"}),
        # only what changed
        (304, "/cases/", {"If_None_Match": "{etag}"}),
        (304, "/cases/", {"If_None_Match": '"x", W/{etag}'}),
        (200, "/cases/", {"If_None_Match": '"x"'}),
        (304, "/cases/", {"If_None_Match": "{etag}", "Accept_Encoding": "gzip"}),
        (304, "/cases/", {"If_Modified_Since": "{modified}"}),
        (200, "/cases/", {"If_Modified_Since": "Thu, 01 Jan 1970 00:00:00 GMT"}),
        (200, "/cases/", {"If_Modified_Since": "yesterday"}),
        # parts
        (206, "/documents/3/film.mp4", {"Range": "bytes=0-1"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=100-299"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=255999-"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=0-"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=-10"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=-999999999"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=5-999999999"}),
        (416, "/documents/3/film.mp4", {"Range": "bytes=256000-"}),
        (416, "/documents/3/film.mp4", {"Range": "bytes=9-5"}),
        (416, "/documents/3/film.mp4", {"Range": "bytes=-0"}),
        (416, "/documents/3/film.mp4", {"Range": "bytes=a-b"}),
        (416, "/documents/3/film.mp4", {"Range": "bytes=-"}),
        (200, "/documents/3/film.mp4", {"Range": "lines=0-1"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=7-9", "If_Range": "{etag}"}),
        (206, "/documents/3/film.mp4", {"Range": "bytes=7-9", "If_Range": "{modified}"}),
        (200, "/documents/3/film.mp4", {"Range": "bytes=7-9", "If_Range": '"old"'}),
        (304, "/documents/3/film.mp4", {"Range": "bytes=7-9", "If_None_Match": "{etag}"}),
        (200, "/cases/", {"Range": "bytes=0-9", "Accept_Encoding": "gzip"}),
        (404, "/nothing/", {"Range": "bytes=0-9"}),
        (410, "/cases/12/", {"Range": "bytes=0-9"}),
    ],
)
def test_both_servers_answer_the_same(
    server: Nginx, releases: Path, status: int, path: str, asked: dict[str, str]
) -> None:
    seen = []
    plainly = {n: v for n, v in asked.items() if n == "Accept_Encoding"}
    for ask, place in ((from_nginx, server), (from_one_process, releases)):
        whole = ask(place, path, **plainly).headers  # type: ignore[operator]
        own = {"etag": whole.get("ETag", ""), "modified": whole.get("Last-Modified", "")}
        seen.append(
            ask(place, path, **{n: v.format(**own) for n, v in asked.items()})  # type: ignore[operator]
        )
    theirs, ours = seen
    assert (theirs.status, ours.status) == (status, status)
    kept = COMPARED - ({"Content-Type", "Cache-Control", "Vary"} if status in (301, 416) else set())
    if not BROTLI.exists():
        kept -= {"Content-Encoding"}
    assert {n: v for n, v in theirs.headers.items() if n in kept} == {
        n: v for n, v in ours.headers.items() if n in kept
    }
    if status in (200, 206, 404, 410) and "Accept_Encoding" not in asked:
        assert theirs.body == ours.body
        assert theirs.headers["Content-Length"] == ours.headers["Content-Length"]
    assert theirs.decoded() == ours.decoded() or status in (206, 301, 404, 416)
    assert b"secret" not in theirs.body + ours.body


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_everything_is_read_while_django_is_stopped(
    server: Nginx, releases: Path, method: str
) -> None:
    """Every page, list, picture, feed and JSON; only what is Django's says that it is away."""
    names = Manifest.read(current(releases)).files.keys() - {"redirects.map", "gone.map"}
    assert len(names) > 10
    for name in names:
        path = "/" + name.removesuffix("index.html")
        expected = 410 if path == "/cases/12/" else 200
        for seen in (from_nginx(server, path, method), from_one_process(releases, path, method)):
            assert seen.status == expected, path
            if method == "GET":
                assert seen.body == (current(releases) / name).read_bytes()


def test_what_is_djangos_says_in_a_sentence_that_it_is_away(server: Nginx) -> None:
    for path in ("/admin/", "/api/votes/", "/documents/99/x.pdf", "/media/original_images/a.jpg"):
        away = from_nginx(server, path)
        assert away.status == 503
        assert "请过一会儿再试" in away.body.decode()
        assert away.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_forms_with_files_have_a_process_of_their_own(releases: Path, tmp_path: Path) -> None:
    with (
        serving(lambda asked: (200, b"django")) as django,
        serving(lambda asked: (200, b"forms")) as forms,
        running_nginx(
            tmp_path, releases, *(int(one.rpartition(":")[2]) for one in (django, forms))
        ) as server,
    ):
        for path in ("/api/nominate", "/api/submit", "/api/draft/submit", "/api/answer/x"):
            assert from_nginx(server, path).body == b"forms"
        for path in ("/api/vote/a/ballot", "/api/track", "/admin/", "/api/nominated"):
            assert from_nginx(server, path).body == b"django"


def test_no_log_says_who_asked_or_what_was_looked_for(releases: Path, tmp_path: Path) -> None:
    """While Django is away and beyond a limit, too, which nginx would tell with all of it."""
    with running_nginx(tmp_path, releases, NO_DJANGO) as server:
        for path in ("/api/answer/a-secret", "/search/?q=%E7%8E%8B%E5%AC%A2", "/cases/?who=wang"):
            said = {from_nginx(server, path, User_Agent="Old Phone").status for _ in range(60)}
            assert said <= {200, 429, 503}
    logs = {file.name: file.read_text() for file in tmp_path.glob("*.log")}
    assert "/api/answer/..." in logs["access.log"] and "/cases/" in logs["access.log"]
    for name, log in logs.items():
        for told in ("127.0.0.1", "a-secret", "E7%8E%8B", "王嬢", "wang", "Old Phone"):
            assert told not in log, (name, told)


def after_reload(server: Nginx, path: str, status: int) -> Seen:
    """A reload is over a moment after nginx was told to."""
    until = time.monotonic() + 5
    while (seen := from_nginx(server, path)).status != status and time.monotonic() < until:
        time.sleep(0.02)
    assert seen.status == status
    return seen


def test_a_switch_is_seen_at_once_and_the_lists_after_a_reload(tmp_path: Path) -> None:
    root = tmp_path / "releases"

    def publish(word: str, *lists: Address) -> None:
        bake(root, addresses=lambda: [text("/", word), text("/404.html", "没有"), *lists])

    publish("旧")
    (tmp_path / "conf").mkdir()
    with running_nginx(tmp_path / "conf", root, NO_DJANGO) as server:
        assert from_nginx(server, "/").body.decode() == "旧"
        publish("新", text("/redirects.map", '"/old/" "/";\n'))
        assert from_nginx(server, "/").body.decode() == "新"
        assert from_nginx(server, "/old/").status == 404
        assert server.read_lists(root).returncode == 0
        assert after_reload(server, "/old/", 301).headers["Location"] == "/"
        # A list that nginx cannot read is told, and what it knew goes on.
        publish("坏", text("/redirects.map", "{"))
        assert server.read_lists(root).returncode != 0
        assert from_nginx(server, "/").body.decode() == "坏"
        assert from_nginx(server, "/old/").status == 301
        publish("好")
        assert server.read_lists(root).returncode == 0
        after_reload(server, "/old/", 404)


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("vote/grid/data/lines/0.jsonl", "application/jsonl; charset=utf-8"),
        ("vote/grid/data/tile/0/0.bin", "application/octet-stream"),
        ("vote/grid/data/retally.py", "text/x-python; charset=utf-8"),
    ],
)
def test_files_of_a_contest_have_types_of_their_own(path: str, type: str) -> None:
    assert headers.content_type(path) == type
    assert f'"{type}" {path.rpartition(".")[2]};' in nginx.snippets([])["types.conf"]


def test_what_is_written_for_nginx_is_what_headers_say() -> None:
    written = nginx.snippets(["/admin/"])
    for ending, type in headers.TYPES.items():
        assert f'"{type}" {ending};' in written["types.conf"]
    for name, value in headers.SECURITY_HEADERS:
        assert f'add_header {name} "{value}" always;' in written["headers.conf"]
    assert "location /admin/ " in written["django.conf"]
