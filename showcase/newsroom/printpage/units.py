"""Units: a headline with the text below it, the bricks that stories are put together from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from .captions import reads_like_caption
from .headlines import has_deck, has_kicker
from .layout import Piece
from .model import Kind
from .places import Chain, Gazetteer, completed, mentions

_TEXT = (Kind.PARAGRAPH, Kind.QUOTE)
_ABOVE_TEXT = (Kind.SECTION, Kind.COLUMN, Kind.LABEL, Kind.BYLINE, Kind.ORGANISERS, Kind.FURNITURE)
_SHORTEST_CAPTION = 10


@dataclass(slots=True)
class Unit:
    """Headline lines and what follows them up to the next headline.

    `marks` are column marks, labels and bylines that stand among the headline lines.
    """

    head: list[Piece] = field(default_factory=list)
    marks: list[Piece] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The headline and body texts."""
        return [piece.text for piece in (*self.head, *self.body) if piece.kind is not Kind.CAPTION]

    @property
    def paragraphs(self) -> list[str]:
        """The body paragraphs alone."""
        return [piece.text for piece in self.body if piece.kind in _TEXT]

    @property
    def level(self) -> int:
        """The Markdown level of its headline; 0 when it has no mark."""
        levels = [piece.level for piece in self.head if piece.level]
        return min(levels) if levels else 0

    @property
    def dateline(self) -> bool:
        """Whether the text opens with a 报讯 dateline."""
        passed = (Kind.CAPTION, Kind.PICTURE)
        first = next((piece for piece in self.body if piece.kind not in passed), None)
        return first is not None and first.kind is Kind.DATELINE

    @property
    def closed(self) -> bool:
        """Whether a byline ends the text."""
        return any(piece.kind is Kind.BYLINE for piece in self.body)

    @property
    def measure(self) -> float:
        """The line width of its text, in characters; 0 when not hard-wrapped."""
        widths = [piece.measure for piece in self.body if piece.measure]
        return float(median(widths)) if widths else 0

    def has_mark(self, kind: Kind) -> bool:
        """Tell whether such a mark stands among its headline lines."""
        return any(piece.kind is kind for piece in self.marks)

    @property
    def deck(self) -> bool:
        """Whether a dashed subtitle stands under the headline."""
        lines = [text for piece in self.head for text in piece.printed]
        return has_deck(self.head) or any(line.strip().startswith("——") for line in lines[1:])

    @property
    def kicker(self) -> bool:
        """Whether a unit's name or a bracketed phrase stands above the headline."""
        return has_kicker(self.head)


def to_units(pieces: Iterable[Piece]) -> tuple[list[Unit], list[Piece]]:
    """Return the units in print order, and the runs that belong to the page as a whole."""
    units: list[Unit] = []
    page: list[Piece] = []
    current = Unit()
    held: list[Piece] = []  # pictures among headline lines wait for the text
    for piece in pieces:
        kind = piece.kind
        if kind is Kind.PICTURE and not current.body:
            held.append(piece)
            continue
        if kind not in _ABOVE_TEXT:
            current.body.extend(held)
            held = []
        if kind in (Kind.ORGANISERS, Kind.FURNITURE):
            page.append(piece)
        elif kind in (Kind.SECTION, Kind.COLUMN):
            if current.body:
                units.append(current)
                current = Unit()
            (current.head if kind is Kind.SECTION else current.marks).append(piece)
        elif not current.body and (kind is Kind.LABEL or (kind is Kind.BYLINE and current.head)):
            current.marks.append(piece)
        elif _opens_untitled(kind, current):
            units.append(current)
            current = Unit(body=[piece])
        else:
            current.body.append(piece)
    current.body.extend(held)
    if current.body or current.head or current.marks:
        units.append(current)
    return _captions_out_of_heads(units), page


def _opens_untitled(kind: Kind, current: Unit) -> bool:
    if kind is Kind.DATELINE:
        return any(other.kind in _TEXT for other in current.body)
    return kind is Kind.PARAGRAPH and current.closed


def _captions_out_of_heads(units: list[Unit]) -> list[Unit]:
    """Bare lines that stand above a headline and read like captions go to the text before.

    On a page that sets every headline in two lines, a single long line above one is a caption too.
    """
    heads = [unit.head[-1] for unit in units if unit.head]
    paired = len(heads) > 2 and all(len(piece.printed) > 1 for piece in heads)
    for before, unit in pairwise(units):
        while len(unit.head) > 1:
            first = unit.head[0]
            if first.level or len(first.printed) > 1 or not before.body or unit.kicker:
                break
            if not reads_like_caption(first.text) and not (
                paired and len(first.text) >= _SHORTEST_CAPTION and " " not in first.text
            ):
                break
            why = "没有句号、没有正文跟随，像图注，请编辑核对"
            before.body.append(replace(first, kind=Kind.CAPTION, guess=why))
            del unit.head[0]
    return units


def place_counts(
    texts: Sequence[str], full: Mapping[str, Chain], gazetteer: Gazetteer
) -> Counter[str]:
    """Count the place names of the texts, each with the levels above it that are known."""
    counts: Counter[str] = Counter()
    for text in texts:
        found: Counter[str] = Counter()
        for chain in mentions(text, gazetteer):
            found.update(completed(chain, full, gazetteer))
        for name, chain in full.items():
            missed = text.count(name) - found[name] if len(chain) > 1 else 0
            if missed > 0:
                found.update(dict.fromkeys(chain, missed))
        counts.update(found)
    return counts
