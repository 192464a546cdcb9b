"""What the import screen shows, worked out before the template."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from showcase.stories.models import Story

from .arranging import PAGE, UNPLACED
from .drafts import Choice, suggested_kind
from .gazetteer import place_chains
from .models import PageImport
from .printpage import Block, Gazetteer, Kind, Proposal
from .printpage import Story as Proposed
from .printpage.asjson import article
from .printpage.punctuation import normalised

KIND_NAMES: dict[Kind, str] = {
    Kind.COLUMN: "栏目",
    Kind.ORGANISERS: "主办单位",
    Kind.KICKER: "引题",
    Kind.TITLE: "主题",
    Kind.SUBTITLE: "副题",
    Kind.DATELINE: "报讯电头",
    Kind.BYLINE: "署名",
    Kind.CREDIT: "供图",
    Kind.EYEBROW: "眉题",
    Kind.SECTION: "小标题",
    Kind.PARAGRAPH: "正文",
    Kind.QUOTE: "引语",
    Kind.CAPTION: "图注",
    Kind.CHANNEL: "互动通道",
    Kind.LABEL: "地名标签",
    Kind.PICTURE: "图片位置",
    Kind.FURNITURE: "版面杂项",
}
STORY_KINDS = (("case", "案例"), ("article", "报道"), ("brief", "资讯"))


@dataclass(frozen=True)
class FigureLine:
    """A figure found in the text, and whether it goes into the figure strip."""

    position: int
    printed: str
    sentence: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class PlaceLine:
    """A place found in the text: known in the tree, or to be added if the editor says so."""

    chain: str
    known: bool
    chosen: bool


@dataclass(frozen=True)
class Card:
    """One proposed story."""

    id: str
    heading: str
    kind: str
    blocks: tuple[Block, ...]
    reading: dict[str, Any]
    figures: list[FigureLine]
    places: list[PlaceLine]
    half_width: list[str]
    """Each proposed change of punctuation with a few characters around it."""
    draft: Story | None
    problem: str = ""
    """What keeps a draft from being made of it, for the editor; "" if nothing is known."""


def screen(
    page_import: PageImport,
    proposal: Proposal,
    choices: dict[str, Choice],
    problems: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """The template's context; `problems` by the id of the story."""
    chains = place_chains()
    known = Gazetteer(tuple(chains))
    drafts = {d.proposed: d.story for d in page_import.drafts.select_related("story").all()}
    cards = [
        replace(
            _card(number, story, known, choices.get(story.id), drafts.get(story.id)),
            problem=problems.get(story.id, ""),
        )
        for number, story in enumerate(proposal.stories, 1)
    ]
    owner = {line: block.id for block in proposal.blocks() for line in block.source_lines}
    return {
        "page_import": page_import,
        "proposal": proposal,
        "cards": cards,
        "homes": [(c.id, c.heading) for c in cards],
        "next_story": f"s{_highest(proposal) + 1}",
        "page_home": PAGE,
        "unplaced_home": UNPLACED,
        "kinds": [(str(kind), name) for kind, name in KIND_NAMES.items()],
        "story_kinds": STORY_KINDS,
        "lines": [
            (number, line, owner.get(number, ""))
            for number, line in enumerate(page_import.text.splitlines(), 1)
        ],
    }


def _highest(proposal: Proposal) -> int:
    numbers = [int(s.id[1:]) for s in proposal.stories if s.id[1:].isdecimal()]
    return max(numbers, default=0)


def _card(
    number: int, story: Proposed, known: Gazetteer, choice: Choice | None, draft: Story | None
) -> Card:
    reading = article(story, known)
    labels = dict(choice.figures) if choice else {}
    wanted = set(choice.new_places) if choice else set()
    tree = set(known.chains)
    return Card(
        id=story.id,
        heading=reading["title"] or f"第 {number} 篇（没有标题）",
        kind=choice.kind if choice else suggested_kind(story),
        blocks=story.blocks,
        reading=reading,
        figures=[
            FigureLine(
                at,
                figure["printed"],
                figure["sentence"],
                labels.get(at) or label_of(figure["printed"], figure["sentence"]),
                at in labels,
            )
            for at, figure in enumerate(reading["figures"])
        ],
        places=[
            PlaceLine("›".join(chain), tuple(chain) in tree, tuple(chain) in wanted)
            for chain in reading["places"]
        ],
        half_width=[
            f"…{text[max(0, c.at - 4) : c.at]}{c.printed}→{c.proposed}{text[c.at + 1 : c.at + 3]}…"
            for text in (block.text for block in story.blocks)
            for c in normalised(text).changes
        ],
        draft=draft,
    )


_CLAUSE = re.compile(r"[，。、；：！？,;:“”‘’（）()《》]")


def label_of(printed: str, sentence: str) -> str:
    """A first guess at what a figure counts: the words right before it, at most twelve."""
    before = sentence.partition(printed)[0]
    return _CLAUSE.split(before)[-1].strip()[-12:]
