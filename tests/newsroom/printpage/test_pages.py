"""Printed pages of our own making come out as the stories a reader sees in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from showcase.newsroom.printpage import EMPTY, Gazetteer, PageText, as_json, propose, read_source
from showcase.newsroom.printpage.headings import has_two_clauses

PAGES = Path(__file__).parent / "pages"
CASES = sorted(PAGES.glob("*.json"))


def page_of(case: Path) -> Path:
    return next(page for page in PAGES.glob(f"{case.stem}.*") if page.suffix != ".json")


def read(text: str, gazetteer: Gazetteer = EMPTY) -> dict[str, Any]:
    proposal = propose(PageText("页", text), gazetteer)
    assert proposal.conserved
    return as_json(proposal, gazetteer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_page(case: Path, encoding: str) -> None:
    expected = json.loads(case.read_text(encoding="utf-8"))
    page = page_of(case)
    data = page.read_text(encoding="utf-8").encode(encoding)
    proposal = propose(read_source(page.name, data))
    found = as_json(proposal)
    assert proposal.conserved
    assert found["characters_in"] == found["characters_out"] > 0
    assert (found["column"], found["organisers"]) == (expected["column"], expected["organisers"])
    for article, wanted in zip(found["articles"], expected["articles"], strict=True):
        assert {key: article[key] for key in wanted} == wanted


def test_contract_has_these_keys_and_no_null() -> None:
    found = read((PAGES / "masthead.md").read_text(encoding="utf-8"))
    assert list(found) == [
        "source", "column", "organisers", "characters_in", "characters_out", "unplaced", "articles",
    ]  # fmt: skip
    assert list(found["articles"][0]) == [
        "kicker", "title", "subtitle", "column", "style", "contributors", "credit", "sections",
        "captions", "figures", "places", "documents", "event_dates", "paragraphs", "guesses",
    ]  # fmt: skip
    assert "null" not in json.dumps(found, ensure_ascii=False)


def test_split_sentence_is_whole_and_marked_a_guess() -> None:
    (article,) = read((PAGES / "masthead.md").read_text(encoding="utf-8"))["articles"]
    assert any("4类31项，" in text or "4类31项," in text for text in article["paragraphs"])
    assert {"printed": "31项", "value": 31}.items() <= next(
        figure for figure in article["figures"] if figure["unit"] == "项"
    ).items()
    assert any("接上" in guess["why"] for guess in article["guesses"])


def test_a_name_with_two_ends_is_asked_not_decided() -> None:
    (article,) = read((PAGES / "masthead.md").read_text(encoding="utf-8"))["articles"]
    assert "韩志 / 韩志荣" in [g["value"] for g in article["guesses"] if g["field"] == "name"]


def test_every_printed_character_is_in_the_json() -> None:
    for case in CASES:
        text = page_of(case).read_text(encoding="utf-8")
        whole = json.dumps(read(text), ensure_ascii=False)
        shown = set("".join(text.replace("#", "").split())) - set("\u202e\u200b\u200d")
        assert not {char for char in shown if char not in whole}


def test_gazetteer_completes_a_chain() -> None:
    gazetteer = Gazetteer((("崇州市", "白塔镇", "河湾村"), ("崇州市", "白塔镇")))
    (article,) = read("# 水边的村子\n\n河湾村的夏天来得早，河湾村的人爱水。\n", gazetteer)[
        "articles"
    ]
    assert article["places"] == [["崇州市", "白塔镇", "河湾村"]]


def test_invisible_characters_leave_the_fields_but_are_counted() -> None:
    proposal = propose(PageText("页", (PAGES / "rare.md").read_text(encoding="utf-8")))
    assert as_json(proposal)["articles"][0]["title"] == "社区里的读书人"
    assert any("看不见" in notice for notice in proposal.notices)
    assert proposal.conserved


def test_title_of_600_characters_is_kept_and_questioned() -> None:
    (article,) = read("# " + "长" * 600 + "\n\n正文只有一句。\n")["articles"]
    assert article["title"] == "长" * 600
    assert any("600字" in guess["why"] for guess in article["guesses"])


def test_two_pages_in_one_file_stay_two_stories() -> None:
    """A byline at a file's end is glued to the first headline of the next file."""
    first = "# 院里的灯亮了\n\n灯亮了，人就来了。\n\n华西社区报记者 邱晓雯"
    second = " 桥上的人多了\n夜市开到十点半\n\n夜市开了，桥上热闹起来。\n"
    found = read(first + second)
    assert [a["title"] for a in found["articles"]] == [
        "院里的灯亮了",
        "桥上的人多了 夜市开到十点半",
    ]


def test_repeated_headline_goes_to_the_unplaced_text() -> None:
    found = read("## 某某街道办\n\n## 某某街道办\n\n## 小院有了新去处\n\n小院变了样。\n")
    assert found["unplaced"] == ["某某街道办"]
    assert found["articles"][0]["kicker"] == "某某街道办"


@pytest.mark.parametrize(
    ("before", "after"),
    [("把淤积的水沟清了，解决了院内", "涝和臭味。"), ("网格员有职责4类29", "项，样样清楚。")],
)
@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\n\n\n"])
@pytest.mark.parametrize(
    "caption", ["白发河长沿河巡查。", "白发河长沿河巡查", "荷塘社区消防科普课。"]
)
def test_a_caption_inside_a_word_is_taken_out(
    before: str, after: str, between: str, caption: str
) -> None:
    opening = (
        "河湾村的人忙了整整一个春天，从村头到村尾，家家户户都出了力，谁也没有闲着，就这样过了许多天，"
        + before
    )
    lines = [
        "# 小河清了",
        opening,
        caption,
        after,
        "村里的人说，往后要把河守好，一年比一年清，让子孙后代都能在这里摸鱼捉虾，乘凉说话，看月亮升起来。",
    ]
    (article,) = read(between.join(lines))["articles"]
    assert article["captions"] == [caption]
    assert article["paragraphs"][0] == opening + after


def test_masthead_and_organisers_below_the_last_story_are_the_page_s() -> None:
    lines = ["# 小河清了", "河清了。", "记者 张山", "春风行动", "— 案例展播 —"]
    found = read("\n\n".join([*lines, "主办单位：", "甲乙晚报", "丙丁频道"]))
    assert (found["column"], found["organisers"]) == (
        "春风行动 — 案例展播 —",
        ["甲乙晚报", "丙丁频道"],
    )
    assert [article["title"] for article in found["articles"]] == ["小河清了"]


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("小院变新 邻里变亲", True),
        ("共 96 户居民住在", False),
        ("推广到 5", False),
        ("有R29 社区", False),
    ],
)
def test_a_blank_beside_a_figure_parts_no_clauses(text: str, *, two: bool) -> None:
    assert has_two_clauses(text) is two
