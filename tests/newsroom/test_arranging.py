from hypothesis import given
from hypothesis import strategies as st

from showcase.newsroom.arranging import PAGE, UNPLACED, Row, arranged
from showcase.newsroom.printpage import Kind, PageText, Proposal, propose

from .pages import PAGE as TEXT

PROPOSAL = propose(PageText("版面.md", TEXT))
BLOCKS = [block.id for block in PROPOSAL.blocks()]


def rows_of(proposal: Proposal) -> list[Row]:
    homes = [(PAGE, proposal.page), *((s.id, s.blocks) for s in proposal.stories)]
    homes.append((UNPLACED, proposal.unplaced))
    return [Row(b.id, home, b.kind, b.text) for home, blocks in homes for b in blocks]


def test_an_untouched_screen_changes_nothing() -> None:
    assert arranged(PROPOSAL, rows_of(PROPOSAL)) == PROPOSAL


def test_a_block_moves_to_another_story_and_is_no_guess_any_more() -> None:
    first, second = PROPOSAL.stories
    block = first.of(Kind.CAPTION)[0]
    rows = [
        Row(r.block, second.id, r.kind, r.text) if r.block == block.id else r
        for r in rows_of(PROPOSAL)
    ]
    moved = arranged(PROPOSAL, rows).story(second.id).of(Kind.CAPTION)
    assert [b.text for b in moved] == [block.text]
    assert moved[0].guess == ""


def test_an_unknown_story_begins_a_new_one() -> None:
    block = PROPOSAL.stories[0].blocks[-1]
    proposal = arranged(PROPOSAL, [Row(block.id, "s9", block.kind, block.text)])
    assert [s.id for s in proposal.stories] == ["s1", "s2", "s9"]


row = st.builds(
    Row,
    st.sampled_from([*BLOCKS, "no-such-block"]),
    st.sampled_from(["s1", "s2", "s7", PAGE, UNPLACED]),
    st.sampled_from(list(Kind)),
    st.text(max_size=20),
)


@given(st.lists(row, max_size=30))
def test_no_screen_however_broken_loses_a_character(rows: list[Row]) -> None:
    proposal = arranged(PROPOSAL, rows)
    assert proposal.conserved
    assert sorted(b.id for b in proposal.blocks()) == sorted(BLOCKS)
