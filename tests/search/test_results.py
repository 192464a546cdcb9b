"""The page of results over a real release: what is found, what never is, every state's address."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.conf import LazySettings
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from showcase.bake import shelf
from showcase.bake.holding import roll_back
from showcase.cases.models import Dimension
from showcase.places.models import PlacePage
from showcase.stories.models import Column
from tests import factories
from tests.search.results_site import Asking, published, quiet  # noqa: F401 - a fixture

BODY = "<p>院里开了社区食堂，老人不出院门就能吃上热饭，132N 号楼也能送。</p>"
METHOD = {"name": "三事分流工作法", "components": [], "source": ""}
FIGURE = {"printed": "1.1万余", "value": "11000", "unit": "名", "label": "微网格员"}


def content() -> None:
    jinjiang = factories.place("锦江区", short_name="锦江", code="510104")
    street = factories.place("牛市口街道", jinjiang)
    wuhou = factories.place("武侯区")
    near = Dimension.objects.create(campaign=factories.campaign(), name="党建引领")
    text = {"type": "paragraph", "value": BODY}
    factories.case(
        title="社区食堂开到院门口",
        place=street,
        dimension=near,
        column=Column.objects.create(name="微网故事", slug="weiwang"),
        body=[
            text,
            {"type": "method", "value": METHOD},
            {"type": "figures", "value": {"items": [FIGURE]}},
        ],
        contributors=[("陈小川", "记者")],
    )
    factories.article(title="茶桌边的议事会", place=wuhou, body=[text])
    factories.case(title="草稿里的社区食堂", place=street, live=False)


@pytest.fixture(scope="module")
def release(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Path:
    return published(tmp_path_factory.mktemp("search") / "releases", django_db_blocker, content)


@pytest.fixture
def paper(release: Path, settings: LazySettings) -> Asking:
    """One release for all tests that only ask; none of them needs the database."""
    settings.RELEASES_DIR = release
    return Asking(release)


@pytest.fixture
def asking(db: None, tmp_path: Path, settings: LazySettings) -> Asking:
    """An empty site of one's own."""
    settings.RELEASES_DIR = tmp_path / "releases"
    factories.site()
    return Asking(settings.RELEASES_DIR)


def html(page: str) -> LexborHTMLParser:
    return LexborHTMLParser(page)


def test_a_word_is_found_ranked_and_marked(paper: Asking) -> None:
    page = html(paper.page(q="社区食堂"))
    titles = [one.text() for one in page.css(".results h3")]
    assert titles == ["社区食堂开到院门口", "茶桌边的议事会"]
    assert "草稿" not in page.html
    assert {one.text() for one in page.css(".results mark")} == {"社区食堂"}
    assert page.css_first("title").text() == "“社区食堂”的检索结果 · 华西社区报"
    assert page.css_first("main input[name=q]").attributes["value"] == "社区食堂"
    assert "锦江区牛市口街道" in page.css_first(".results .tag").text()


def test_nobody_gets_a_cookie(paper: Asking) -> None:
    for path, query in (("/search/", "q=1"), ("/api/search", "q=1"), ("/api/suggest", "q=n")):
        answer = paper.get(path, query)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Cache-Control"] == "no-cache"


def test_facets_are_links_with_counts_that_keep_their_promise(paper: Asking) -> None:
    page = html(paper.page(q="社区食堂"))
    labels = [one.text() for one in page.css(".facets h3")]
    assert labels == ["区县", "类别"]
    links = page.css(".facets a")
    assert len(links) == 4
    for link in links:
        query = {
            name: values[0]
            for name, values in parse_qs(urlsplit(link.attributes["href"]).query).items()
        }
        count = int(link.css_first(".num").text())
        other = html(paper.page(**query))
        assert len(other.css(".results > li")) == count
        assert other.css_first("details[open]") is not None
        chosen = other.css_first(".chosen a").attributes["href"]
        assert unquote(chosen) == "/search/?q=社区食堂"


def test_every_facet_can_be_asked_for_by_name(paper: Asking) -> None:
    year = str(timezone.localdate().year)
    for name, value in {
        "district": "锦江区",
        "street": "牛市口街道",
        "dimension": "党建引领",
        "kind": "案例",
        "column": "微网故事",
    }.items():
        assert paper.titles("社区食堂", **{name: value}) == ["社区食堂开到院门口"], name
    assert len(paper.titles("社区食堂", year=year)) == 2
    assert paper.titles("社区食堂", year="1999") == []
    assert "去掉全部条件" in paper.page(q="社区食堂", district="没有的区")


def test_order_by_date_has_its_address(paper: Asking) -> None:
    page = html(paper.page(q="社区食堂", sort="date"))
    assert [one.text() for one in page.css(".results h3")] == [
        "茶桌边的议事会",
        "社区食堂开到院门口",
    ]
    assert page.css_first(".orders [aria-current]").text() == "最新的在前"


def test_nothing_found_says_what_to_do(paper: Asking) -> None:
    page = html(paper.page(q="飞碟"))
    assert "没有找到“飞碟”" in page.css_first("h2[role=status]").text()
    assert page.css_first(".search-help a[href^='tel:']") is not None


def test_a_slip_of_the_pen_is_asked_about(paper: Asking) -> None:
    page = html(paper.page(q="牛事口街道"))
    meant = page.css_first(".meant a")
    assert meant.text() == "牛市口街道"
    assert unquote(meant.attributes["href"]) == "/search/?q=牛市口街道"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("niushikou", "牛市口街道"),
        ("nsk", "牛市口街道"),
        ("三事", "三事分流工作法"),
        ("陈小", "陈小川"),
    ],
)
def test_names_are_suggested(paper: Asking, typed: str, text: str) -> None:
    found = paper.suggestions(typed)
    assert text in [one["text"] for one in found]
    for one in found:
        path, _, query = one["url"].partition("?")
        assert paper.get(path, query).code == 200


def test_the_small_lists_say_the_same(paper: Asking) -> None:
    page = shelf_file(paper, "search/index.html")
    files = html(page).css_first("[data-small-index]").attributes["data-small-index"].split()
    lists = "".join(shelf_file(paper, file[1:]) for file in files)
    for word in ("社区食堂开到院门口", "牛市口街道", "三事分流工作法", "陈小川"):
        assert word in lists
    assert "1.1万余名微网格员" in lists
    assert "草稿" not in lists


def test_its_scripts_are_files_of_the_release(paper: Asking) -> None:
    """Also the one that a script asks for, which the publisher does not see there."""
    page = html(shelf_file(paper, "search/index.html"))
    box = page.css_first("form[data-suggest]").attributes["data-suggest"]
    assert box
    for source in (box, page.css_first("link[data-box]").attributes["href"]):
        assert (paper.root / "current" / source[1:]).is_file()


def shelf_file(asking: Asking, name: str) -> str:
    return (asking.root / "current" / name).read_text()


def test_publish_move_rename_withdraw_and_roll_back(asking: Asking) -> None:
    content()
    asking.bake()
    story = factories.ArticlePage.objects.get()
    story.title, story.place = "板凳边的议事会", PlacePage.objects.get(title="牛市口街道")
    story.save_revision().publish()
    asking.bake()
    assert asking.titles("茶桌边") == []
    assert asking.titles("板凳边") == ["板凳边的议事会"]
    assert len(asking.titles("社区食堂", street="牛市口街道")) == 2
    before = shelf.current_name(asking.root)
    assert before is not None
    story.unpublish()
    asking.bake()
    assert asking.titles("社区食堂") == ["社区食堂开到院门口"]
    assert asking.suggestions("板凳") == []
    page = asking.page(q="板凳边")
    assert "没有找到“板凳边”" in page
    assert "议事会" not in page
    roll_back(asking.root, before, "总编")
    assert "板凳边的议事会" in asking.titles("社区食堂")


def test_a_pseudonym_is_nobodys_name(asking: Asking) -> None:
    quote = {"text": "好。", "kind": "speech", "speaker": "王阿姨", "post": "居民"}
    story = factories.article(title="一张长凳", body=[{"type": "quote", "value": quote}])
    asking.bake()
    assert [one["text"] for one in asking.suggestions("王阿")] == ["王阿姨"]
    story.pseudonyms = [story.pseudonyms.model(name="王阿姨")]
    story.save_revision().publish()
    asking.bake()
    assert asking.suggestions("王阿") == []
    assert asking.titles("王阿姨") == ["一张长凳"]
