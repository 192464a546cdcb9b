"""The real pages, lists, feed and sitemap, in templates without a face."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from showcase.bake import shelf
from showcase.bake.baking import bake
from showcase.cases.models import CasePage, ShowcasePage
from showcase.home import sitemap
from showcase.home.models import AboutPage, HomePage
from showcase.stories.models import Column
from tests.bake.conftest import TEMPLATES, add_case

from .inline import assert_whole, current, tree

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_every_page_list_and_feed_is_a_file(showcase: ShowcasePage, root: Path) -> None:
    column = Column.objects.create(name="资讯", slug="zixun")
    case = add_case(showcase, "修车棚", column=column)
    bake(root)
    files = tree(current(root))
    assert {
        "index.html",
        "404.html",
        "feed.xml",
        "robots.txt",
        "sitemap.xml",
        "cases/index.html",
        f"cases/{case.number}/index.html",
        "columns/zixun/index.html",
    } <= files.keys()
    assert not [path for path in files if "admin" in path]
    assert_whole(current(root))


def test_two_bakes_of_one_database_are_byte_identical(
    showcase: ShowcasePage, root: Path, tmp_path: Path
) -> None:
    for number in range(14):
        add_case(showcase, f"案例{number}")
    bake(root)
    bake(tmp_path / "other")
    assert tree(current(root)) == tree(current(tmp_path / "other"))
    assert not bake(root).is_new


def test_the_second_page_of_a_list_is_a_file(showcase: ShowcasePage, root: Path) -> None:
    for number in range(24):
        add_case(showcase, f"案例{number}")
    bake(root)
    second = (current(root) / "cases" / "page" / "2" / "index.html").read_text()
    assert "案例0<" in second
    assert "案例12<" not in second
    assert not (current(root) / "cases" / "page" / "3").exists()


def test_drafts_and_private_pages_are_no_files(
    showcase: ShowcasePage, home: HomePage, root: Path
) -> None:
    draft = add_case(showcase, "草稿", live=False)
    private = home.add_child(instance=AboutPage(title="内部", slug="private"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    bake(root)
    files = tree(current(root))
    assert f"cases/{draft.number}/index.html" not in files
    assert "private/index.html" not in files
    assert not any("草稿".encode() in content for content in files.values())


def test_a_withdrawn_story_is_gone_from_everywhere(showcase: ShowcasePage, root: Path) -> None:
    case = add_case(showcase, "撤下的稿件")
    bake(root)
    case.unpublish()
    baked = bake(root)
    assert f"cases/{case.number}/index.html" in baked.removed
    assert {"cases/index.html", "feed.xml", "sitemap.xml"} <= set(baked.changed)
    assert not any("撤下的稿件".encode() in content for content in tree(current(root)).values())


def test_the_feed(showcase: ShowcasePage, root: Path) -> None:
    old = add_case(showcase, "旧稿", first_published_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    new = add_case(showcase, "新稿", summary="一减一增 <实> & 名")
    bake(root)
    channel = ElementTree.parse(current(root) / "feed.xml").getroot()[0]
    assert channel.findtext("link") == "http://paper.example/"
    assert channel.findtext("language") == "zh-cn"
    items = channel.findall("item")
    assert [item.findtext("title") for item in items] == ["新稿", "旧稿"]
    assert items[0].findtext("link") == f"http://paper.example/cases/{new.number}/"
    assert items[0].findtext("description") == "一减一增 &lt;实&gt; &amp; 名"
    assert items[0].findtext("guid") == f"tag:huaxi-showcase,2026:story/{new.number}"
    before = (current(root) / "feed.xml").read_bytes()
    old.title = "旧稿改题"
    old.save_revision().publish()
    bake(root)
    after = ElementTree.parse(current(root) / "feed.xml").getroot()[0]
    assert before != (current(root) / "feed.xml").read_bytes()
    assert [i.findtext("guid") for i in after.findall("item")] == [
        i.findtext("guid") for i in items
    ]


def test_an_empty_site_has_a_steady_feed(home: HomePage, root: Path, tmp_path: Path) -> None:
    bake(root)
    feed = (current(root) / "feed.xml").read_bytes()
    assert b"01 Jan 1970" in feed


def test_the_sitemap_holds_every_page_and_nothing_else(showcase: ShowcasePage, root: Path) -> None:
    case = add_case(showcase, "修车棚")
    bake(root)
    urls = {
        url.findtext(f"{SITEMAP}loc"): url.findtext(f"{SITEMAP}lastmod")
        for url in ElementTree.parse(current(root) / "sitemap.xml").getroot()
    }
    pages = {
        "http://paper.example/" + path.removesuffix("index.html")
        for path in tree(current(root))
        if path.endswith("index.html")
    }
    assert urls.keys() == pages
    published = urls[f"http://paper.example/cases/{case.number}/"]
    assert published is not None
    assert datetime.fromisoformat(published) == case.last_published_at.replace(microsecond=0)


def test_a_long_sitemap_has_parts_of_which_an_edit_makes_one_again(
    showcase: ShowcasePage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "IN_A_PART", 1)
    cases = [add_case(showcase, f"第{number}件") for number in range(6)]
    CasePage.objects.update(last_published_at=timezone.now() - timedelta(hours=1))
    bake(root)
    index = ElementTree.parse(current(root) / "sitemap.xml").getroot()
    parts = [place(url) for url in index]
    assert len(parts) == 8

    def listed() -> list[str]:
        return [
            place(url)
            for part in parts
            for url in ElementTree.parse(current(root) / part).getroot()
        ]

    pages = [p.removesuffix("index.html") for p in tree(current(root)) if p.endswith("index.html")]
    assert sorted(listed()) == sorted(pages)
    cases[0].save_revision().publish()
    changed = set(bake(root).changed)
    assert len(changed & set(parts)) == 1 and "sitemap.xml" not in changed
    cases[1].delete()
    bake(root)
    assert f"cases/{cases[1].number}/" not in listed()
    assert sorted(listed()) == sorted(
        p.removesuffix("index.html") for p in tree(current(root)) if p.endswith("index.html")
    )


def place(listed: ElementTree.Element) -> str:
    return listed.findtext(f"{SITEMAP}loc", "").removeprefix("http://paper.example/")


def test_robots(home: HomePage, root: Path) -> None:
    bake(root)
    robots = (current(root) / "robots.txt").read_text()
    assert "Disallow: /admin/" in robots
    assert "Sitemap: http://paper.example/sitemap.xml" in robots


# --- the command ---------------------------------------------------------------------------------


def command(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_broken_template_publishes_nothing_and_names_the_page(
    showcase: ShowcasePage, root: Path, settings: LazySettings, tmp_path: Path
) -> None:
    case = add_case(showcase, "修车棚")
    command("bake")
    before = tree(current(root))
    broken = tmp_path / "broken"
    (broken / "stories").mkdir(parents=True)
    (broken / "stories" / "story.html").write_text("<p>\n{% for a, b in page.title %}{% endfor %}")
    options: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**options, "DIRS": [broken, *options["DIRS"]]}]
    with pytest.raises(CommandError) as caught:
        command("bake")
    assert caught.value.returncode == 1
    told = str(caught.value)
    assert f"案例《修车棚》（/cases/{case.number}/）：ValueError" in told
    assert "stories/story.html 第 2 行" in told
    assert tree(current(root)) == before


def test_a_broken_link_in_a_page_is_named(home: HomePage, root: Path) -> None:
    page = AboutPage(title="关于本报", slug="about", introduction='<a href="/gone/">')
    home.add_child(instance=page)
    with pytest.raises(CommandError, match="说明页《关于本报》（/about/）：链接“/gone/”"):
        command("bake")


def test_json_ends_with_one_object(home: HomePage, root: Path, tmp_path: Path) -> None:
    out, err = command("bake", "--json", "--output", str(tmp_path / "elsewhere"))
    result = json.loads(out)
    assert result.keys() == {"release", "changed", "removed", "rendered", "unchanged", "seconds"}
    assert result["release"] == shelf.current_name(tmp_path / "elsewhere")
    assert "index.html" in result["changed"]
    assert result["rendered"] > 5
    assert "已发布" in err
    assert not root.exists()


def test_releases_and_rollback(home: HomePage, root: Path) -> None:
    assert "还没有发布过" in command("releases")[0]
    assert "已发布" in command("bake")[0]
    assert "内容没有变化" in command("bake")[0]
    with pytest.raises(CommandError, match="没有更早的发布"):
        command("rollback")
    home.add_child(instance=AboutPage(title="关于本报", slug="about"))
    command("bake")
    first, second = shelf.names(root)
    assert "← 当前" in next(x for x in command("releases")[0].splitlines() if second in x)
    command("rollback")
    assert shelf.current_name(root) == first
    assert not (current(root) / "about").exists()
    command("rollback", second)
    assert (current(root) / "about" / "index.html").exists()
    with pytest.raises(CommandError, match="没有 nonsense 这次发布"):
        command("rollback", "nonsense")
    command("rollback")
    command("bake")
    assert (current(root) / "about" / "index.html").exists()


def test_a_bake_compresses_where_the_setting_says_so(
    home: HomePage, root: Path, settings: LazySettings
) -> None:
    def copies() -> list[Path]:
        return list(current(root).resolve().rglob("*.gz"))

    home.add_child(instance=AboutPage(title="关于本报", slug="about", introduction="长" * 200))
    command("bake")
    assert not copies()
    settings.PRECOMPRESS = True
    assert "内容没有变化" in command("bake")[0]
    assert copies()


def test_a_folder_that_cannot_be_written_is_told(home: HomePage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="写不进"):
        command("bake", "--output", str(tmp_path / "file" / "releases"))


def test_queries_do_not_grow_faster_than_pages(
    showcase: ShowcasePage, root: Path, django_assert_max_num_queries: Callable
) -> None:
    for number in range(3):
        add_case(showcase, f"案例{number}")
    bake(root)
    assert TEMPLATES.exists()
    with django_assert_max_num_queries(40 + 12 * len(tree(current(root)))):
        bake(root)
    assert CasePage.objects.count() == 3
