"""One tokeniser for what is indexed and what is asked for."""

import re
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from showcase.search.queries import MOST_TERMS, parse
from showcase.search.simplified import table
from showcase.search.tokens import _UNSEEN, BREAK, HAN, fold, indexed, tokens

pytestmark = pytest.mark.once

anything = st.text(st.characters(exclude_categories=()), max_size=80)
han = st.text(st.sampled_from("社区食堂微网格员牛市口街道积分"), min_size=1, max_size=20)
HAN_ONE = re.compile(f"[{HAN}]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社区食堂", ["社", "区", "食", "堂"]),
        ("R29社区", ["r29", "社", "区"]),
        ("Ｒ２９　社區", ["r29", "社", "区"]),
        ("132N", ["132n"]),
        ("阿依·古丽", ["阿", "依", "古", "丽"]),
        ("微\n网\n格", ["微", "网", "格"]),
        ("「戰旗紅」", ["战", "旗", "红"]),
        ("DROP TABLE; -- ' \" * ( ) NEAR/3 ^", ["drop", "table", "near", "3"]),
        ("𠮷〇々", ["𠮷", "〇", "々"]),
        ("\0\ud800🙂\u202e", []),
    ],
)
def test_tokens_of(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(anything)
@example("İ\ud800\0")
@example("ϴ")
def test_tokens_hold_only_characters_letters_and_digits(text: str) -> None:
    for token in tokens(text):
        assert token.isalnum() or HAN_ONE.fullmatch(token)
        assert len(token) == 1 or not HAN_ONE.search(token)
        token.encode()


@given(anything)
@example("Ａ，：；！？（）社區…")
def test_the_quick_ways_of_folding_change_nothing(text: str) -> None:
    plain = normalize("NFKC", normalize("NFKC", text).lower())
    assert [*map(ord, fold(text))] == [*map(ord, _UNSEEN.sub("", plain).translate(table()))]


@given(anything)
def test_indexed_text_is_its_tokens_and_breaks(text: str) -> None:
    assert [t for t in indexed(text).split(" ") if t not in ("", BREAK)] == tokens(text)


@given(anything)
def test_cutting_again_changes_nothing(text: str) -> None:
    once = tokens(text)
    assert [t for token in once for t in tokens(token)] == once


@given(han, han, han)
def test_what_stands_in_a_text_is_found_in_it(before: str, term: str, after: str) -> None:
    wrapped = before + "\n".join(term) + after
    assert f" {' '.join(tokens(term))} " in f" {indexed(wrapped)} "


@given(han, han)
def test_no_phrase_reaches_across_a_stop(one: str, other: str) -> None:
    assert f"{one[-1]} {other[0]}" not in f"{indexed(one[-1] + '，' + other[0])}"


def test_the_map_leads_to_characters_that_stay() -> None:
    assert len(table()) > 3000
    assert not set(map(ord, table().values())) & table().keys()


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("社区 食堂", [("社", "区"), ("食", "堂")]),
        ('"社区 食堂"', [("社", "区", "食", "堂")]),
        ("“社区 食堂” 积分", [("社", "区", "食", "堂"), ("积", "分")]),
        ("《牛市口 的早晨》", [("牛", "市", "口", "的", "早", "晨")]),
        ("社区，社区、食堂", [("社", "区"), ("食", "堂")]),
        ('社区"食堂', [("社", "区", "食", "堂")]),
        ('" "', []),
        ("", []),
        ("《》", []),
    ],
)
def test_terms_of_a_query(text: str, phrases: list[tuple[str, ...]]) -> None:
    assert list(parse(text).phrases) == phrases


@given(anything)
def test_a_query_is_capped_and_never_an_error(text: str) -> None:
    query = parse(text * 50)
    assert len(query.phrases) <= MOST_TERMS
    assert len(query.text) <= 64
