"""What a page points at must be there, or nothing is published."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from showcase.bake.addresses import Address
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed, Failure, told

from .inline import current, site, text, tree

pytestmark = pytest.mark.once


def reasons(root: Path, *addresses: Address) -> list[str]:
    with pytest.raises(BakeFailed) as caught:
        bake(root, addresses=lambda: addresses)
    assert not current(root).exists()
    return [str(failure) for failure in caught.value.failures]


def test_a_broken_link_is_named_with_its_page(root: Path) -> None:
    told = reasons(root, text("/", '<a href="/gone/">'), text("/a/", '<a href="/">'))
    assert told == ["网页 /（/）：链接“/gone/”指向的页面不存在或没有发布"]


def test_every_broken_link_is_told_not_only_the_first(root: Path) -> None:
    told = reasons(root, text("/", '<a href="x/"><a href="y/">'), text("/a/", '<a href="z/">'))
    assert len(told) == 3


def test_what_is_wrong_on_every_page_is_told_once() -> None:
    same = [Failure("地方", f"/{n}/", "链接“/x/”断了") for n in range(5)]
    assert told([*same, Failure("首页", "/", "空的")]) == [
        "地方（/0/）、地方（/1/）、地方（/2/） 等 5 页：链接“/x/”断了",
        "首页（/）：空的",
    ]


def test_an_anchor_must_exist_on_the_page_it_leads_to(root: Path) -> None:
    home = text("/", '<a href="/a/#s-1"><a href="/a/#s-2"><a href="#"><a href="#top">')
    told = reasons(root, home, text("/a/", '<h2 id="s-1">'))
    assert told == ["网页 /（/）：链接“/a/#s-2”指向的位置“#s-2”在那个页面上没有"]


def test_an_asset_of_another_host_is_refused_and_a_link_is_not(root: Path) -> None:
    foreign = '<script src="https://cdn.example/x.js"></script><a href="https://weibo.example/">'
    told = reasons(root, text("/", foreign))
    assert told == ["网页 /（/）：从别的网站加载“https://cdn.example/x.js”"]


def test_dynamic_addresses_and_queries_may_be_linked(root: Path) -> None:
    bake(
        root, addresses=site(home='<a href="/admin/pages/"><a href="/?from=feed"><a href="/api/x">')
    )


def test_an_unreadable_address_is_told(root: Path) -> None:
    assert "不是能读懂的网址" in reasons(root, text("/", '<a href="http://[x/">'))[0]


def test_a_link_that_climbs_out_of_the_tree_is_told(root: Path) -> None:
    assert "有问题" in reasons(root, text("/", '<a href="/static/%2e%2e/%2e%2e/secret">'))[0]


def test_a_feed_is_checked_too(root: Path) -> None:
    feed = "<rss><link>http://paper.example/gone/</link></rss>"
    assert "/gone/" in reasons(root, text("/", "x"), text("/feed.xml", feed))[0]


@pytest.fixture
def assets(tmp_path: Path, settings: LazySettings) -> Path:
    folder = tmp_path / "assets"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "main.css").write_text('@import "more.css"; a{b:url(../dot.svg)}')
    (folder / "css" / "more.css").write_text("a{}")
    (folder / "css" / "unused.css").write_text("a{}")
    (folder / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><g id="d"/></svg>')
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


PAGE = '<link rel="stylesheet" href="/static/css/main.css"><use href="/static/dot.svg#d"/>'


def test_only_used_assets_are_published_with_what_they_use(root: Path, assets: Path) -> None:
    bake(root, addresses=site(home=PAGE))
    assert set(tree(current(root))) == {
        "index.html",
        "manifest.json",
        "static/css/main.css",
        "static/css/more.css",
        "static/dot.svg",
    }


def test_a_missing_asset_and_a_missing_symbol_are_told(root: Path, assets: Path) -> None:
    told = reasons(root, text("/", PAGE.replace("#d", "#e") + '<img src="/static/no.png">'))
    assert told == [
        "网页 /（/）：链接“/static/dot.svg#e”指向的位置“#e”在那个页面上没有",
        "网页 /（/）：用到的文件“/static/no.png”不能发布："
        "没有这个静态文件，可能还没有运行 collectstatic",
    ]


def test_an_asset_that_a_stylesheet_misses_is_told(root: Path, assets: Path) -> None:
    (assets / "css" / "more.css").write_text("a{b:url(gone.woff2)}")
    told = reasons(root, text("/", PAGE))
    assert "/static/css/more.css" in told[0]
    assert "gone.woff2" in told[0]


def test_hashed_assets(root: Path, assets: Path, settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.contrib.staticfiles.storage import staticfiles_storage

    url = staticfiles_storage.url("css/main.css")
    bake(root, addresses=site(home=f'<link rel="stylesheet" href="{url}">'))
    files = sorted(tree(current(root)))
    assert url[1:] in files
    assert [f.split(".")[0] for f in files if f.startswith("static/")] == [
        "static/css/main",
        "static/css/more",
        "static/dot",
    ]
    assert all(len(f.split(".")) == 3 for f in files if f.startswith("static/"))
