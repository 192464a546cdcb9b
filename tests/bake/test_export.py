"""The site in a folder: on a USB stick, without any server."""

import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from django.core.management import CommandError, call_command

from showcase.bake.baking import bake
from showcase.bake.exporting import MARK, relative
from showcase.bake.relinking import relink_css, relink_html

from .inline import Addresses, current, site, text, tree

pytestmark = pytest.mark.once

SITE = "http://paper.example"  # as the fixture `root` has it
ADDRESSES = ("href", "src", "poster", "action", "data", "formaction", "{xlink}href")

PAGE = f"""<!doctype html><html><head>
<link rel="canonical" href="{SITE}/cases/12/">
<link rel="alternate" href="/feed.xml">
<link rel=stylesheet href=/static/css/a.css>
<script type="module" src="/static/js/a.js"></script>
<script type="module" src="/static/js/b.js"></script>
<style>b{{background:url("/media/b.png")}}</style>
</head><body style="background:url(&quot;/media/b.png&quot;)">
<!-- <a href="/left/alone/"> -->
<a href="/">首页</a> <a href='/cases/?from=feed&amp;x=1#s-1'>案例</a> <a href="#s">下面</a>
<A HREF="{SITE}/cases/12/">自己</A> <a href="../../places/">地方</a> <a href="/admin/">后台</a>
<a href="https://weibo.example/x?a=1&amp;b=2">微博</a> <a href="tel:96111">电话</a>
<img src="/media/b.png" srcset="/media/b.png 1x, /media/b.png 2x" alt="a > b">
<svg id="s"><g id="i"/><use href="#i"/><use xlink:href="/static/i.svg#i"/></svg>
</body></html>
"""


def pages(**more: str) -> Addresses:
    return lambda: [
        text("/", '<a href="/cases/12/">案例</a>'),
        text("/cases/", '<a href="12/">修车棚</a><h2 id="s-1">'),
        text("/cases/12/", PAGE),
        text("/places/", '<a href="/">'),
        text("/feed.xml", f"<rss><link>{SITE}/cases/12/</link></rss>"),
        text("/static/css/a.css", "/* url(/no.png) */ a{b:url('/media/b.png')} @import 'c.css';"),
        text("/static/css/c.css", "b{}"),
        text("/static/js/a.js", "const a = 1;"),
        text("/static/js/b.js", 'import "./a.js";'),
        text("/static/i.svg", '<svg xmlns="http://www.w3.org/2000/svg"><g id="i"/></svg>'),
        text("/media/b.png", "png"),
        text("/redirects.map", '"/old/" "/";'),
        *(text(f"/{name}/", content) for name, content in more.items()),
    ]


def export(folder: Path) -> str:
    out = StringIO()
    call_command("export", str(folder), stdout=out)
    return out.getvalue()


def links(file: Path) -> Iterator[str]:
    """Everything a file points at, by another reader than the exporter's."""
    if file.suffix == ".css":
        source = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        yield from re.findall(r"(?:url\(|@import )[\"']?([^\"')]+)", source)
        return
    page = html5lib.parse(file.read_text(), treebuilder="etree", namespaceHTMLElements=False)
    for element in page.iter():
        for name, value in element.attrib.items():
            plain = name.rpartition("}")[2] if isinstance(name, str) else ""
            if plain in ADDRESSES:
                yield value
            elif plain in ("srcset", "imagesrcset"):
                yield from (one.split()[0] for one in value.split(",") if one.strip())
            elif plain == "style":
                yield from re.findall(r"url\([\"']?([^\"')]+)", value)


def unresolved(folder: Path) -> list[str]:
    """Links of an export that lead to no file on the disk, or to the top of the disk."""
    wrong = []
    for file in folder.rglob("*"):
        if file.suffix not in (".html", ".svg", ".css"):
            continue
        for link in links(file):
            url = urlsplit(link)
            there = (file.parent / unquote(url.path)).resolve() if url.path else file
            if not url.scheme and not (there.is_file() and there.is_relative_to(folder)):
                wrong.append(f"{file.relative_to(folder)} → {link}")
    return wrong


def test_every_link_leads_to_a_file(root: Path, tmp_path: Path) -> None:
    bake(root, addresses=pages())
    stick = tmp_path / "stick"
    assert "共 11 个文件" in export(stick)
    assert unresolved(stick) == []
    page = (stick / "cases" / "12" / "index.html").read_text()
    expected = {
        f'rel="canonical" href="{SITE}/cases/12/"',
        'rel=stylesheet href="../../static/css/a.css"',
        'href="../../cases/index.html?from=feed&amp;x=1#s-1"'.replace("../../cases", ".."),
        'HREF="index.html"',
        'href="../../places/index.html"',
        f'href="{SITE}/admin/"',
        'href="https://weibo.example/x?a=1&amp;b=2"',
        'href="tel:96111"',
        'srcset="../../media/b.png 1x, ../../media/b.png 2x" alt="a > b"',
        'xlink:href="../../static/i.svg#i"',
        '<script defer src="../../static/js/a.js">',
        '<script type="module" src="../../static/js/b.js">',
        'background:url("../../media/b.png")}</style>',
        '<!-- <a href="/left/alone/"> -->',
    }
    assert [part for part in expected if part not in page] == []
    assert (stick / "feed.xml").read_text() == (current(root) / "feed.xml").read_text()
    assert not (stick / "redirects.map").exists()
    assert not (stick / "manifest.json").exists()


def test_nothing_but_addresses_changes() -> None:
    assert relink_html(PAGE, lambda url: url) == PAGE
    css = "a{b:url( '/x.png' )}/* url(/y.png) */@import \"/z.css\""
    assert relink_css(css, lambda url: url) == css
    assert relink_css(css, lambda url: "n") == css.replace("/x.png", "n").replace("/z.css", "n")


@pytest.mark.parametrize(
    ("url", "file", "expected"),
    [
        ("/", "index.html", "index.html"),
        ("/a/", "index.html", "a/index.html"),
        ("/a/#x", "a/index.html", "index.html#x"),
        ("/", "a/b/index.html", "../../index.html"),
        ("b.css", "static/a.css", "b.css"),
        ("/稿/", "index.html", "%E7%A8%BF/index.html"),
        ("/%E7%A8%BF/", "index.html", "%E7%A8%BF/index.html"),
        ("/api/x?y=1#z", "index.html", f"{SITE}/api/x?y=1#z"),
        ("http://[x/", "index.html", "http://[x/"),
        ("data:,x", "index.html", "data:,x"),
        ("#x", "index.html", "#x"),
        ("", "index.html", ""),
    ],
)
def test_an_address_from_a_folder(url: str, file: str, expected: str) -> None:
    files = {"index.html", "a/index.html", "static/b.css", "稿/index.html"}
    assert relative(url, file, files, SITE) == expected


def test_the_next_export_brings_the_folder_up_to_date(root: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    bake(root, addresses=pages(news="旧闻"))
    export(stick)
    (stick / "私人.txt").write_text("不是我们的")
    bake(root, addresses=pages())
    assert "写了 0 个，移除 1 个" in export(stick)
    assert not (stick / "news").exists()
    assert (stick / "私人.txt").exists()


def test_a_folder_with_other_things_is_refused(root: Path, tmp_path: Path) -> None:
    bake(root, addresses=site(home="首页"))
    (tmp_path / "stick").mkdir()
    photo = tmp_path / "stick" / "照片.jpg"
    photo.write_text("")
    for mark in (None, "{", "[]", '{"files": ["../../etc/passwd"]}', '{"files": ["/etc"]}'):
        if mark is not None:
            (tmp_path / "stick" / MARK).write_text(mark)
        before = tree(tmp_path / "stick")
        with pytest.raises(CommandError, match="已有别的东西"):
            export(tmp_path / "stick")
        assert tree(tmp_path / "stick") == before
    with pytest.raises(CommandError, match="已有别的东西"):
        export(photo)
    with pytest.raises(CommandError, match="不能导出到存放"):
        export(root / "stick")
    with pytest.raises(CommandError, match="还没有发布过"):
        call_command("export", str(tmp_path / "new"), "--from", str(tmp_path / "nothing"))
    assert not (tmp_path / "new").exists()


def test_an_export_that_was_broken_off_is_finished_by_the_next(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    bake(root, addresses=pages(news="旧闻"))
    export(stick)
    bake(root, addresses=pages(briefs="简讯"))

    def full(*arguments: object) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("showcase.bake.exporting.relink_html", full)
        with pytest.raises(CommandError, match="再运行一次会接着做"):
            export(stick)
    export(stick)
    assert unresolved(stick) == []
    assert not (stick / "news").exists()
    assert set(json.loads((stick / MARK).read_text())["files"]) | {MARK} == tree(stick).keys()
