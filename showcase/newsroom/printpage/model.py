"""The small records an import is made of. Everything here is frozen and knows no rules."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block of print is; the editor may change it with one click."""

    COLUMN = "column"  # 栏目
    ORGANISERS = "organisers"  # 主办单位：…
    KICKER = "kicker"  # 引题
    TITLE = "title"  # 主题
    SUBTITLE = "subtitle"  # 副题
    DATELINE = "dateline"  # 报讯电头
    BYLINE = "byline"  # 署名
    CREDIT = "credit"  # 供图
    EYEBROW = "eyebrow"  # 小标题的眉题
    SECTION = "section"  # 小标题
    PARAGRAPH = "paragraph"
    QUOTE = "quote"  # a paragraph that is speech and nothing else
    CAPTION = "caption"  # 图注
    CHANNEL = "channel"  # 互动通道
    LABEL = "label"  # a place name standing alone, as a page prints over a story
    PICTURE = "picture"  # placeholder of an embedded picture
    FURNITURE = "furniture"  # 版次、责编, rules: belongs to the page, not to a story


@dataclass(frozen=True, slots=True)
class PageText:
    """A page as text, after decoding. `notices` are Chinese sentences for the editor."""

    source: str
    text: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """One thing the import is not sure of: which field, what it put there, and why."""

    field: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Block:
    """A run of print owned by exactly one slot.

    `printed` is what the page holds, invisible characters included; it never changes, and the
    conservation check counts it. `text` is what the editor sees and may change.
    `source_lines` are numbers from 1; `joined_from` lists the runs that were put together when a
    sentence had been split in print; `guess` says why `kind` is only a guess ("" when sure).
    """

    id: str
    kind: Kind
    text: str
    printed: str
    source_lines: tuple[int, ...] = ()
    joined_from: tuple[str, ...] = ()
    guess: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A proposed story: its blocks in reading order. `column` is inherited from the page."""

    id: str
    blocks: tuple[Block, ...]
    column: str = ""
    guesses: tuple[Guess, ...] = ()

    def of(self, *kinds: Kind) -> tuple[Block, ...]:
        """Return the blocks of these kinds, in reading order."""
        return tuple(block for block in self.blocks if block.kind in kinds)

    def line(self, kind: Kind) -> str:
        """Return the text of all blocks of one kind as one line, clauses parted by a space."""
        return " ".join(block.text for block in self.of(kind) if block.text)


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person in a byline; `role` and `agency` as printed, "" when not printed."""

    name: str
    role: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section heading: 眉题, number or letter, heading."""

    eyebrow: str
    label: str
    heading: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure (关键数字). `value` counts in `unit`; 万 and 亿 are multiplied out."""

    printed: str
    value: float | int
    unit: str
    approx: bool
    sentence: str
