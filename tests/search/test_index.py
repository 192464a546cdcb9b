"""What the public index finds, in which order, and what it says about it."""

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcase.search.documents import Document
from showcase.search.publicindex import PublicIndex, update
from showcase.search.queries import parse
from showcase.search.words import is_word

pytestmark = pytest.mark.once


def story(key: int, title: str, body: str = "", **more: object) -> Document:
    given_date = more.pop("date", date(2025, 1, 1))
    texts = {"body": body, **{n: str(more.pop(n)) for n in ("method", "people") if n in more}}
    places = tuple(str(more.get("place", "")).split())
    return Document(
        key, f"/cases/{key}/", "case", title, date=given_date, texts=texts, places=places, **more
    )  # type: ignore[arg-type]


STORIES = [
    story(1, "社区食堂开张", "老人在社\n区食堂吃饭", place="锦江区 牛市口街道", method="积分制"),
    story(2, "R29社区：四步", "戰旗紅，微网格员", place="锦江区", people="阿依·古丽\n毛建勇"),
    story(3, "一家医院落成", "面积分摊。社区食堂也在", date=date(2026, 1, 1)),
    story(4, "院落里的事", "积分兑换", facets={"district": "金牛区"}, method="微网格员"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "index.sqlite3"
    update(path, STORIES, aliases={"红色引擎": ["战旗红"]})
    return path


def keys(path: Path, text: str, **options: object) -> list[int]:
    found = PublicIndex(path).search(parse(text), **options)  # type: ignore[arg-type]
    assert found.total == len(found.hits)
    return [int(hit.url.split("/")[2]) for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社区食堂", [1, 3]),
        ("社區食堂", [1, 3]),
        ("院落", [4, 3]),
        ("R29", [2]),
        ("ｒ２９社区", [2]),
        ("29", []),
        ("战旗红", [2]),
        ("红色引擎", [2]),
        ("阿依古丽", [2]),
        ("古丽毛建勇", []),
        ("食堂 老人", [1]),
        ("积分 医院", [3]),
        ("微网格员", [4, 2]),
        ("锦江区 食堂", [1]),
        ("锦", [1, 2]),
    ],
)
def test_finds_what_stands_there_and_the_best_first(
    path: Path, text: str, expected: list[int]
) -> None:
    found = keys(path, text)
    assert found == expected if text != "锦" else set(found) == set(expected)


def test_words_come_before_what_others_make_up(tmp_path: Path) -> None:
    """By their texts alone the traps come first: they are short, and have the characters twice."""
    path = tmp_path / "index.sqlite3"
    traps = (
        "面积分摊，面\n积分摊",
        "大小区分，大小區分",
        "医院落成，医院落成",
        "变成都市，建成都江堰",
    )
    words = ("“积分”", "老小\n區", "院落", "成都")
    update(path, [story(n, "事", text) for n, text in enumerate(traps)])
    update(path, [story(9 + n, "事", f"{text}，{'甲' * 90}") for n, text in enumerate(words)])
    for n, word in enumerate(("积分", "小區", "院落", "成都")):
        assert keys(path, word) == [9 + n, n]
        assert PublicIndex(path).search(parse(word), size=1, page=2).hits[0].url == f"/cases/{n}/"
    assert keys(path, "积分制") == keys(path, "面积分摊 积分制") == []
    assert keys(path, "面积分摊") == [0]


@pytest.mark.parametrize(
    ("before", "word", "after", "stands"),
    [
        ("公摊面", "积分", "摊到户", False),
        ("换", "积分", "去", True),
        ("", "积分", "制", True),
        ("一家医", "院落", "成", False),
        ("我们", "院落", "成了花园", True),
        ("把", "牛市口", "街道", True),
        ("微", "网格员", "", True),
        ("", "", "", True),
    ],
)
def test_what_is_a_word(before: str, word: str, after: str, stands: bool) -> None:
    assert is_word(before, word, after) is stands


def test_newest_first(path: Path) -> None:
    assert keys(path, "社区食堂", order="date") == [3, 1]


def test_another_order_page_or_facet_is_not_counted_again(path: Path) -> None:
    index, asked = PublicIndex(path), list[str]()
    index._connection().set_trace_callback(asked.append)
    for options in ({}, {"order": "date"}, {"page": 2}, {"facets": {"district": "金牛区"}}):
        index.search(parse("积分"), **options)  # type: ignore[arg-type]
    assert sum("count(*)" in statement for statement in asked) == 1
    assert index.search(parse("院落")).total == 2


def test_pages_follow_on_each_other(path: Path) -> None:
    index = PublicIndex(path)
    pages = [index.search(parse("区"), page=n, size=1) for n in (1, 2, 3, 4)]
    assert [page.total for page in pages] == [3, 3, 3, 3]
    assert [len(page.hits) for page in pages] == [1, 1, 1, 0]
    assert len({page.hits[0].url for page in pages[:3]}) == 3


@pytest.mark.parametrize("page", [-1, 0, 501, 10**30])
def test_a_page_that_is_not_there_has_no_hits(path: Path, page: int) -> None:
    found = PublicIndex(path).search(parse("区"), page=page)
    assert (found.total, found.hits) == (3, ())


def test_facets_count_what_the_other_choices_leave(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite3"
    filed = [("锦江区", 2024), ("锦江区", 2025), ("金牛区", 2025), ("金牛区", 2025)]
    update(
        path,
        [
            story(n, "社区", facets={"district": district, "year": year})
            for n, (district, year) in enumerate(filed)
        ],
    )
    found = PublicIndex(path).search(parse("社区"), facets={"district": "锦江区"})
    assert found.total == len(found.hits) == 2
    assert found.facets == {
        "district": (("金牛区", 2), ("锦江区", 2)),
        "year": (("2024", 1), ("2025", 1)),
    }
    both = PublicIndex(path).search(parse("社区"), facets={"district": "锦江区", "year": "2025"})
    assert both.total == 1
    assert both.facets["district"] == (("金牛区", 2), ("锦江区", 1))
    none = PublicIndex(path).search(parse("社区"), facets={"district": "'; --", "colour": "red"})
    assert (none.total, none.hits) == (0, ())


def test_words_are_marked_as_they_are_printed(path: Path) -> None:
    first, second = PublicIndex(path).search(parse("社區食堂")).hits
    assert first.title == (("社区食堂", True), ("开张", False))
    assert first.snippet == (("老人在", False), ("社 区食堂", True), ("吃饭", False))
    assert ("社区食堂", True) in second.snippet
    (latin,) = PublicIndex(path).search(parse("ｒ29")).hits
    assert latin.title[0] == ("R29", True)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("牛是口", "牛市口"),
        ("微网个员", "微网格员"),
        ("niushikou", "牛市口"),
        ("wwgy", "微网格员"),
        ("毛建永", "毛建勇"),
        ("毛剑勇", "毛建勇"),
        ("食堂 牛是口", "食堂 牛市口"),
        ("没有这回事", ""),
    ],
)
def test_did_you_mean(path: Path, text: str, meant: str) -> None:
    assert PublicIndex(path).search(parse(text)).did_you_mean == meant


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("牛", "牛市口街道"),
        ("niush", "牛市口街道"),
        ("wwg", "微网格员"),
        ("阿依", "阿依·古丽"),
        ("R2", "R29社区：四步"),
        ("院", "院落里的事"),
    ],
)
def test_suggestions(path: Path, prefix: str, first: str) -> None:
    assert PublicIndex(path).suggest(prefix)[0].text == first


@pytest.mark.parametrize("prefix", ["", " ", '"', "%", "_", "\0", "\ud800", "'; DROP TABLE name"])
def test_nothing_to_suggest(path: Path, prefix: str) -> None:
    assert PublicIndex(path).suggest(prefix) == []


def test_names_go_with_their_last_document(path: Path) -> None:
    update(path, [], [1])
    index = PublicIndex(path)
    assert index.suggest("牛市") == []
    assert index.search(parse("牛是口")).did_you_mean == ""


def test_a_change_of_the_day_moves_a_document(path: Path) -> None:
    update(path, [story(1, "社区食堂开张", date=date(2027, 1, 1))])
    assert keys(path, "社区食堂", order="date") == [1, 3]
    assert keys(path, "积分制") == []


def test_a_new_index_is_small_and_without_holes(tmp_path: Path) -> None:
    """Characters at random take less than two bytes each, where UTF-8 leaves more."""
    path = tmp_path / "index.sqlite3"
    drawn = random.Random(1).sample(range(0x4E00, 0x9FA5), 12_000)
    texts = ["".join(map(chr, drawn[n::10])) for n in range(10)]
    update(path, [story(n, "事", text) for n, text in enumerate(texts)])
    with closing(sqlite3.connect(path)) as connection:
        packed = connection.execute("SELECT sum(length(texts)) FROM document").fetchone()[0]
        holes = connection.execute("PRAGMA freelist_count").fetchone()[0]
        parts = connection.execute("SELECT count(DISTINCT segid) FROM words_idx").fetchone()[0]
    assert packed < 2 * len(drawn)
    assert (holes, parts) == (0, 1)


anything = st.text(st.characters(exclude_categories=()), max_size=80)


@given(texts=st.lists(anything, max_size=4), asked=anything)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_text_can_be_kept_forgotten_and_asked_for(
    path: Path, texts: list[str], asked: str
) -> None:
    documents: Iterable[Document] = [
        story(100 + n, text, text, method=text, people=text) for n, text in enumerate(texts)
    ]
    update(path, documents)
    index = PublicIndex(path)
    index.suggest(asked)
    index.search(parse(asked))
    update(path, [], [100 + n for n in range(len(texts))])
    assert index.count() == len(STORIES)
    assert index.search(parse("社区食堂")).total == 2
