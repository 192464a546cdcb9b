"""The editor moves, retypes, splits and merges; no character is ever lost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showcase.newsroom.printpage import (
    Kind,
    PageText,
    Proposal,
    as_json,
    from_state,
    propose,
    to_state,
)

from .test_pages import CASES, page_of

TEXTS = [page_of(case).read_text(encoding="utf-8") for case in CASES]
PIECES = [
    "# 标题", "## 小院 新颜", "社区里的人。", "（记者 张三）", "本报讯（记者 李四）三月的事",
    "锦江区", "\u200b", "“一句话。”", "主办单位：甲 乙", "——", "，接着说。", "㛃", "", "《半本",
    "一、小标题", "**粗**", "记者 王五 后面的字", "资讯",
]  # fmt: skip


def disturb(proposal: Proposal, data: st.DataObject) -> Proposal:
    blocks = list(proposal.blocks())
    stories = [story.id for story in proposal.stories]
    if not blocks:
        return proposal
    block = data.draw(st.sampled_from(blocks))
    what = data.draw(st.sampled_from(["move", "retype", "edit", "split", "merge", "drop"]))
    if what == "move":
        return proposal.moved(block.id, data.draw(st.sampled_from(["", *stories])))
    if what == "retype":
        return proposal.retyped(block.id, data.draw(st.sampled_from(list(Kind))))
    if what == "edit":
        return proposal.edited(block.id, data.draw(st.text(max_size=20)))
    if not stories:
        return proposal
    story = proposal.story(data.draw(st.sampled_from(stories)))
    if what == "split" and story.blocks:
        return proposal.split(story.id, data.draw(st.sampled_from(story.blocks)).id)
    if what == "merge" and len(stories) > 1:
        return proposal.merged(story.id, next(other for other in stories if other != story.id))
    return proposal.dropped(story.id) if what == "drop" else proposal


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_any_editing_conserves_the_page(text: str, data: st.DataObject) -> None:
    proposal = propose(PageText("页", text))
    for _ in range(data.draw(st.integers(0, 8))):
        proposal = disturb(proposal, data)
    assert proposal.conserved
    found = as_json(proposal)
    assert found["characters_in"] == found["characters_out"]
    assert from_state(json.loads(json.dumps(to_state(proposal)))) == proposal


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=25), st.sampled_from("\n ")
)
def test_any_text_is_conserved(parts: list[str], glue: str) -> None:
    proposal = propose(PageText("页", glue.join(parts)))
    assert proposal.conserved
    as_json(proposal)


def test_moving_a_section_changes_both_stories() -> None:
    proposal = propose(PageText("页", TEXTS[0]))
    first, second = proposal.stories[0], proposal.stories[1]
    block = first.blocks[-1]
    after = proposal.moved(block.id, second.id, before=second.blocks[0].id)
    assert after.story(second.id).blocks[0].id == block.id
    assert block not in after.story(first.id).blocks


def test_unknown_ids_are_key_errors() -> None:
    proposal = propose(PageText("页", TEXTS[0]))
    with pytest.raises(KeyError):
        proposal.moved("b9999", "")
    with pytest.raises(KeyError):
        proposal.moved(proposal.stories[0].blocks[0].id, "s9999")


def test_state_with_lost_text_is_refused() -> None:
    state = to_state(propose(PageText("页", TEXTS[0])))
    state["unplaced"] = []
    state["stories"] = state["stories"][1:]
    with pytest.raises(ValueError, match="lost"):
        from_state(state)
