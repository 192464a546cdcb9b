"""Compressed copies beside the files."""

import gzip
import os
from io import StringIO
from pathlib import Path

import brotli
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from showcase.bake import compress, shelf
from showcase.bake.baking import bake
from showcase.bake.compress import STORE, precompress
from showcase.bake.serving import ReleaseFirst

from .inline import current, site, text, tree
from .visitor import Visitor, nothing_behind

pytestmark = pytest.mark.once

LONG = "社区报的稿件" * 200


def command() -> str:
    out = StringIO()
    call_command("precompress", stdout=out)
    return out.getvalue()


def test_a_copy_holds_the_bytes_of_its_file(root: Path) -> None:
    bake(root, addresses=site(home=LONG, a="短"))
    before = tree(current(root))
    assert "新压缩了 1 个文件" in command()
    after = tree(current(root))
    page = before["index.html"]
    assert after.keys() - before.keys() == {"index.html.br", "index.html.gz"}
    assert gzip.decompress(after["index.html.gz"]) == page
    assert brotli.decompress(after["index.html.br"]) == page
    assert max(len(after["index.html.br"]), len(after["index.html.gz"])) < len(page) / 10
    assert "新压缩了 0 个文件" in command()
    assert tree(current(root)) == after


def test_nothing_is_compressed_twice(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    real = compress.COMPRESS["gzip"]
    monkeypatch.setitem(compress.COMPRESS, "gzip", lambda b: (seen.append(b), real(b))[1])
    bake(root, addresses=site(home=LONG, a=LONG + "一", b=LONG + "一"))
    command()
    assert len(seen) == 2  # two pages of the same bytes are one file of the store
    bake(root, addresses=site(home=LONG, a=LONG + "二", b=LONG + "一"))
    command()
    assert len(seen) == 3
    bake(root, addresses=site(home=LONG, a=LONG + "一", b=LONG + "一"))
    command()
    assert len(seen) == 3
    copy = (current(root) / "a" / "index.html.br").read_bytes()
    assert brotli.decompress(copy).decode() == LONG + "一"


def test_the_store_forgets_what_no_release_uses(root: Path, settings: LazySettings) -> None:
    settings.RELEASES_KEPT = 1
    for word in "甲乙丙":
        bake(root, addresses=site(home=LONG + word))
        command()
    (root / STORE / "left-by-a-killed-run.gz.new").write_bytes(b"")
    bake(root, addresses=site(home=LONG + "丁"))
    command()
    names = {file.name for file in (root / STORE).iterdir()}
    assert len(names) == 2
    assert {(root / STORE / name).stat().st_nlink for name in names} == {2}


def test_a_half_written_copy_is_not_used(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bake(root, addresses=site(home=LONG))

    def out_of_power() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "sync", out_of_power)
        with pytest.raises(KeyboardInterrupt):
            precompress(current(root).resolve())
    assert not list(current(root).resolve().glob("*.gz"))
    command()
    assert gzip.decompress((current(root) / "index.html.gz").read_bytes()).decode() == LONG


def test_a_reader_gets_the_copy_that_the_browser_understands(root: Path) -> None:
    bake(root, addresses=lambda: [text("/", LONG), text("/404.html", LONG)])
    visitor = Visitor(ReleaseFirst(nothing_behind, root))
    assert "Vary" not in visitor.get("/", HTTP_ACCEPT_ENCODING="br").headers
    command()
    etags = set()
    for asked, coding in (("gzip, br", "br"), ("gzip", "gzip"), ("", None), ("br;q=0", None)):
        answer = visitor.get("/", HTTP_ACCEPT_ENCODING=asked)
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        etag = answer.headers["ETag"]
        etags.add(etag)
        again = visitor.get("/", HTTP_ACCEPT_ENCODING=asked, HTTP_IF_NONE_MATCH=etag)
        assert (again.code, again.headers["Vary"]) == (304, "Accept-Encoding")
    assert len(etags) == 3
    assert visitor.get("/index.html.br").code == 404


def test_before_the_first_release_there_is_nothing_to_compress(root: Path) -> None:
    with pytest.raises(CommandError, match="还没有发布过"):
        command()
    assert shelf.names(root) == []
