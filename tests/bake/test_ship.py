"""The site in a store of objects, over real HTTP (moto speaks S3 on 127.0.0.1)."""

import gzip
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import boto3
import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from moto.server import ThreadedMotoServer

from showcase.bake.baking import bake
from showcase.bake.manifest import Manifest
from showcase.bake.object_store import Bucket
from showcase.bake.references import local_target, read_text
from showcase.bake.shipping import STATE, ShipFailed, ship
from showcase.bake.shipping_plan import Item

from .inline import current, site, text, tree

pytestmark = pytest.mark.once

SITE = "http://paper.example"
LONG = "社区报" * 400
direct = build_opener(ProxyHandler({}))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(
    endpoint: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    """The address of an empty bucket, which the settings name."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_MAX_ATTEMPTS": "2",
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"paper-{tmp_path.name.lower().replace('_', '-')[-40:].strip('-')}"
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket=name)
    public = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    client.put_bucket_policy(Bucket=name, Policy=json.dumps({"Statement": [public]}))
    options = {"bucket_name": name, "endpoint_url": endpoint}
    backend = "storages.backends.s3.S3Storage"
    published: dict[str, Any] = {"BACKEND": backend, "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "published": published}
    return f"{endpoint}/{name}"


def command() -> str:
    out = StringIO()
    call_command("ship", stdout=out)
    return out.getvalue()


def pages(**more: str) -> Any:
    return lambda: [
        text("/", f'<a href="/cases/12/">案例</a>{LONG}'),
        text("/cases/12/", '<link rel="stylesheet" href="/static/a.0123456789ab.css">'),
        text("/static/a.0123456789ab.css", "b{}"),
        text("/feed.xml", "<rss/>"),
        *(text(f"/{name}/", content) for name, content in more.items()),
    ]


def asked(url: str) -> tuple[int, Any, bytes]:
    try:
        with direct.open(url, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def test_what_readers_get(root: Path, bucket: str) -> None:
    moved = text("/redirects.map", '"/old/" "/cases/12/";\n"/cases/12/" "/";\n')
    bake(root, addresses=lambda: [*pages()(), moved])
    assert "传了 6 个，删了 0 个，0 个不变" in command()
    for name, content in tree(current(root)).items():
        if name == "redirects.map":
            continue
        status, headers, body = asked(f"{bucket}/{name}")
        assert (status, body) == (200, content)
    _, headers, _ = asked(f"{bucket}/index.html")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"
    _, headers, _ = asked(f"{bucket}/static/a.0123456789ab.css")
    assert "immutable" in headers["Cache-Control"]
    assert asked(f"{bucket}/feed.xml")[1]["Content-Type"].startswith("application/rss+xml")
    status, headers, body = asked(f"{bucket}/old/index.html")
    assert headers["x-amz-website-redirect-location"] == "/cases/12/"
    assert 'href="/cases/12/"' in body.decode()
    assert asked(f"{bucket}/redirects.map")[0] == 404


def test_only_what_changed_is_sent(root: Path, bucket: str) -> None:
    bake(root, addresses=pages(news="旧闻"))
    assert "传了 6 个，删了 0 个" in command()
    assert "传了 0 个，删了 0 个，6 个不变" in command()
    bake(root, addresses=pages(briefs="简讯"))
    # The new page and the manifest.
    assert "传了 2 个，删了 1 个，4 个不变" in command()
    assert asked(f"{bucket}/news/index.html")[0] == 404
    assert asked(f"{bucket}/briefs/index.html")[0] == 200
    there = json.loads(asked(f"{bucket}/manifest.json")[2])["files"]
    assert there.keys() == Manifest.read(current(root)).files.keys()


def test_texts_may_be_kept_compressed(root: Path, bucket: str, settings: LazySettings) -> None:
    published = settings.STORAGES["published"]
    options = {**published["OPTIONS"], "gzip": True, "location": "site"}
    settings.STORAGES = {**settings.STORAGES, "published": {**published, "OPTIONS": options}}
    bake(root, addresses=pages())
    command()
    _, headers, body = asked(f"{bucket}/site/index.html")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == (current(root) / "index.html").read_bytes()
    assert "Content-Encoding" not in asked(f"{bucket}/site/feed.xml")[1]


def test_a_run_that_fails_is_gone_on_with(
    root: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bake(root, addresses=pages())
    command()
    bake(root, addresses=pages(**{f"p{n}": str(n) for n in range(30)}))
    real = Bucket.put

    def put(self: Bucket, item: Item, body: bytes) -> None:
        if item.key == "p9/index.html":
            raise OSError("the network is gone")
        real(self, item, body)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "put", put)
        with pytest.raises(CommandError, match="没有传完：the network is gone。再运行一次会接着传"):
            command()
    assert "p9/index.html" not in json.loads(asked(f"{bucket}/manifest.json")[2])["files"]
    told = command()
    assert int(told.rpartition("传了 ")[2].split()[0]) < 30
    for name, content in tree(current(root)).items():
        assert asked(f"{bucket}/{name}")[2] == content


def test_a_store_that_is_not_there_is_told(root: Path, bucket: str, settings: LazySettings) -> None:
    with pytest.raises(CommandError, match="还没有发布过"):
        command()
    bake(root, addresses=pages())
    boto3.client("s3", endpoint_url=bucket.rpartition("/")[0]).delete_bucket(
        Bucket=bucket.rpartition("/")[2]
    )
    with pytest.raises(CommandError, match="连不上存储"):
        command()
    with pytest.raises(CommandError, match="不是 S3 兼容的"):
        call_command("ship", "--to", "default")
    with pytest.raises(CommandError, match="没有设置对象存储"):
        call_command("ship", "--to", "elsewhere")
    assert "published" in storages.backends


# --- the order, with a store that remembers every moment -----------------------------------------


class Memory:
    """A store in which every page is looked at after every change, as a reader would."""

    keeps_compressed = False

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.broken: list[str] = []
        self.fails_at = -1

    def read(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def put(self, item: Item, body: bytes) -> None:
        self._fail_now()
        self.objects[item.key] = body
        self._look()

    def delete(self, key: str) -> None:
        self._fail_now()
        self.objects.pop(key, None)  # as S3, which has nothing against it
        self._look()

    def _fail_now(self) -> None:
        self.fails_at -= 1
        if self.fails_at == 0:
            raise OSError("killed")

    def _look(self) -> None:
        """Follow every link from the front page on."""
        todo, seen = ["index.html"], set()
        while todo:
            key = todo.pop()
            if key in seen or key not in self.objects:
                continue
            seen.add(key)
            address = "/" + key.removesuffix("index.html")
            for reference in read_text(key, self.objects[key], SITE).references:
                target = local_target(reference.url, address, SITE)
                assert target
                to = target.path[1:] + ("index.html" if target.path.endswith("/") else "")
                if to not in self.objects:
                    self.broken.append(f"{key} → {to}")
                todo.append(to)


def links(*paths: str) -> str:
    return "<p>" + "".join(f'<a href="{path}">' for path in paths)


FIRST = site(home=links("/a/", "/z/"), a=links("/z/", "/"), z=links("/"))


def second() -> Any:
    return [
        text("/", links("/b/", "/z/") + '<img src="/media/new.png">'),
        text("/b/", links("/c/", "/z/") + '<img src="/media/new.png">'),
        text("/c/", links("/b/", "/")),
        text("/z/", links("/c/")),
        text("/media/new.png", "png"),
    ]


def test_no_reader_meets_a_link_to_what_is_not_there(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("showcase.bake.shipping.JOBS", 1)  # every moment is looked at
    store = Memory()
    bake(root, addresses=FIRST)
    ship(current(root), store)
    store.broken.clear()  # of the very first time, when there is no site yet
    bake(root, addresses=second)
    ship(current(root), store)
    assert store.broken == []
    assert store.objects.keys() - {STATE} == tree(current(root)).keys()


def test_killed_at_any_moment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was under way, even back to the release before: the next run gets it right."""
    monkeypatch.setattr("showcase.bake.shipping.JOBS", 1)
    bake(root, addresses=FIRST)
    first = current(root).resolve()
    bake(root, addresses=second)
    both = {first: tree(first), current(root).resolve(): tree(current(root))}
    for moment in range(1, 20):
        for release, expected in both.items():
            store = Memory()
            ship(first, store)
            store.broken.clear()
            store.fails_at = moment
            try:
                ship(current(root), store)
            except ShipFailed:
                assert moment < 15
            store.fails_at = -1
            ship(release, store)
            assert {k: v for k, v in store.objects.items() if k != STATE} == expected
            assert store.broken == [], moment
