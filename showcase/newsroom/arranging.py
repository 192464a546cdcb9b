"""The editor's rearrangement of a proposal, as one pure step from what the screen sends."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .printpage import Block, Kind, Proposal, Story
from .printpage.punctuation import normalised

PAGE = "page"
UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Row:
    """One block as it stands on the screen: where it was put, what it is, how it reads."""

    block: str
    story: str
    kind: Kind
    text: str


def arranged(proposal: Proposal, rows: Iterable[Row]) -> Proposal:
    """The proposal with every block where its row says, in the order of the rows.

    A block without a row stays where it is, and a row without a block is ignored: a stale or
    broken screen can misplace text but never lose any. A story id that is not known begins a new
    story; a story that is left without blocks goes. What the editor has touched is no guess any
    more.
    """
    blocks = {block.id: block for block in proposal.blocks()}
    home = _homes(proposal)
    placed: dict[str, list[Block]] = defaultdict(list)
    seen: set[str] = set()
    for row in rows:
        if (block := blocks.get(row.block)) is None or row.block in seen:
            continue
        seen.add(row.block)
        placed[row.story].append(_touched(block, row, moved=home[row.block] != row.story))
    for block in proposal.blocks():
        if block.id not in seen:
            placed[home[block.id]].append(block)
    known = {story.id: story for story in proposal.stories}
    fresh = [id_ for id_ in placed if id_ not in known and id_ not in (PAGE, UNPLACED)]
    stories = [
        replace(known.get(id_, Story(id_, ())), blocks=tuple(placed[id_]))
        for id_ in (*known, *fresh)
        if placed[id_]
    ]
    return replace(
        proposal,
        page=tuple(placed[PAGE]),
        stories=tuple(stories),
        unplaced=tuple(placed[UNPLACED]),
    )


def punctuated(proposal: Proposal, story_id: str) -> Proposal:
    """The proposal with the half-width marks of one story made full-width, as it proposes.

    What was printed is kept beside the text, as with any other correction. An unknown id changes
    nothing.
    """
    for story in proposal.stories:
        if story.id == story_id:
            for block in story.blocks:
                change = normalised(block.text)
                if change.changes:
                    proposal = proposal.edited(block.id, change.text)
    return proposal


def _homes(proposal: Proposal) -> dict[str, str]:
    homes = {block.id: PAGE for block in proposal.page}
    homes |= {block.id: UNPLACED for block in proposal.unplaced}
    for story in proposal.stories:
        homes |= {block.id: story.id for block in story.blocks}
    return homes


def _touched(block: Block, row: Row, *, moved: bool) -> Block:
    changed = moved or row.kind is not block.kind or row.text != block.text
    guess = "" if changed else block.guess
    return replace(block, kind=row.kind, text=row.text, guess=guess)
