"""From lines to runs: hard-wrapped lines joined, headlines and special lines kept apart.

A run (`Piece`) is what later becomes a block. What a run is can still change afterwards: captions
are told in `captions`, rejoined sentences in `rejoin`, headline roles in `headlines`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from . import marks
from .bylines import glued_byline_length, is_byline
from .cutting import printed_cut
from .headings import LONGEST_HEADLINE, headline_like
from .lines import Line
from .model import Kind
from .sentences import balanced, continues, is_complete, joined

_MOST_HEADLINE_LINES = 5
_LONGEST_WRAPPED = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of print. `kind` SECTION means "a headline, its role not yet known".

    `measure` is the width of its full lines (0 when it has none), `chunk` numbers the run of lines
    between blank lines it stood in, `gap` counts the blank lines above it.
    """

    kind: Kind
    text: str
    printed: tuple[str, ...]
    lines: tuple[int, ...]
    level: int = 0
    measure: float = 0
    chunk: int = 0
    gap: int = 0
    joined_from: tuple[str, ...] = ()
    guess: str = ""


def page_measure(lines: Sequence[Line]) -> float:
    """Return the width most lines are set to, in characters, or 0 for a page not hard-wrapped."""
    widths = [
        line.width
        for line, after in pairwise(lines)
        if after.gap == 0 and not line.level and not after.level and 8 <= line.width <= 60
    ]
    if len(widths) < 6 or lines_are_paragraphs(lines):
        return 0
    middle = median(widths)
    near = sum(abs(width - middle) <= 4 for width in widths)
    return float(middle) if near >= 0.5 * len(widths) else 0


def lines_are_paragraphs(lines: Sequence[Line]) -> bool:
    """Tell whether the page prints a whole paragraph on a line, blank lines between or not."""
    plain = [line for line in lines if not line.level]
    return sum(line.width > _LONGEST_WRAPPED for line in plain) >= 0.2 * max(1, len(plain))


def to_pieces(lines: Sequence[Line]) -> list[Piece]:
    """Return the runs of a page in print order. Every printed character is in exactly one run."""
    measure = page_measure(lines)
    found: list[Piece] = []
    chunks = list(_chunks(lines))
    unwrapped = lines_are_paragraphs(lines)
    marked = sum(line.level > 0 for line in lines) >= 2
    for number, chunk in enumerate(chunks):
        following = chunks[number + 1][0] if number + 1 < len(chunks) else None
        before = found[-1] if found else None
        reader = _ChunkReader(number, chunk, measure, before, following)
        reader.marked, reader.unwrapped = marked, unwrapped
        found.extend(reader.read())
    return found


def _chunks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    for line in lines:
        if chunk and (line.gap or line.level or chunk[-1].level):
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


class _ChunkReader:
    """Reads one chunk: a small state machine over its lines."""

    def __init__(
        self,
        number: int,
        chunk: list[Line],
        measure: float,
        before: Piece | None,
        following: Line | None,
    ) -> None:
        self.number, self.chunk, self.measure = number, chunk, measure
        self.before, self.following = before, following
        self.all_columns = all(marks.is_column(line.text) for line in chunk)
        self.marked = False  # whether the page marks its headlines itself
        self.unwrapped = False  # whether a line is a paragraph
        self.deck = self._is_deck()
        self.pieces: list[Piece] = []
        self.body: list[Line] = []
        self.head: list[Line] = []

    def read(self) -> list[Piece]:
        """Return the chunk's runs."""
        for at, line in enumerate(self.chunk):
            kind = self._special(line, at)
            if kind is not None:
                self._flush()
                self._add(kind, [line], line.text)
            elif (taken := self._byline_in_front(line)) > 0:
                self._flush()
                self._glued(line, taken, at)
            elif line.level or self._is_headline(line, at):
                if self.body:
                    self._flush()
                self._headline(line)
            else:
                if self.head:
                    self._flush()
                self._text(line)
        self._flush()
        return self.pieces

    def _special(self, line: Line, at: int) -> Kind | None:
        text = line.text
        alone = len(self.chunk) == 1
        if marks.is_picture(text):
            return Kind.PICTURE
        if self.body and not is_complete(self.body[-1].text):
            return None
        if marks.is_furniture(text):
            return Kind.FURNITURE if not set(text) & set("…⋯") else None
        if marks.is_organisers(text):
            return Kind.ORGANISERS
        if marks.is_channel_head(text) or (not line.level and marks.is_channel(text)):
            return Kind.CHANNEL
        if marks.is_label(text) and not self._kicks_off(at):
            return Kind.LABEL
        if is_byline(text):
            return Kind.BYLINE
        if marks.is_column(text) and (
            alone or marks.is_dashed_name(text) or self.all_columns or marks.is_sure_column(text)
        ):
            return Kind.COLUMN
        after = self._after(at) or (self.following if alone else None)
        if after is not None and marks.is_dashed(after.text) and len(text) <= 10:
            return Kind.COLUMN
        return None

    def _is_headline(self, line: Line, at: int) -> bool:
        if self.deck:
            return True
        if self.body and not is_complete(self.body[-1].text):
            return False
        if self.marked and ("，" in line.text or "," in line.text):
            return False
        last = self.pieces[-1] if self.pieces else self.before
        open_text = (
            last is not None
            and not self.body
            and not self.head
            and last.kind is Kind.PARAGRAPH
            and not is_complete(last.text)
        )
        return headline_like(
            line,
            measure=self.measure,
            after=self._after(at),
            following=self.following,
            open_text=open_text,
            in_headline=bool(self.head),
        )

    def _is_deck(self) -> bool:
        """A subtitle wrapped like text: under a headline, short, without any punctuation."""
        if self.before is None or self.before.kind is not Kind.SECTION or not self.measure:
            return False
        if len(self.chunk) > 3 or self.following is None or not self.following.gap:
            return False
        whole = "".join(line.text for line in self.chunk)
        return (
            not re.search(r"[，,。；;：:！!？?、…⋯]", whole)
            and len(whole) <= LONGEST_HEADLINE
            and balanced(whole)
            and all(line.width <= self.measure for line in self.chunk)
            and continues(self.following.text) <= 0
        )

    def _after(self, at: int) -> Line | None:
        return self.chunk[at + 1] if at + 1 < len(self.chunk) else None

    def _kicks_off(self, at: int) -> bool:
        """A district right above a headline, no blank line between, is its kicker."""
        after = self._after(at)
        return (
            not self.head and not self.body and after is not None and not marks.is_label(after.text)
        )

    def _headline(self, line: Line) -> None:
        label = marks.glued_label(line.text)
        self.head.append(line)
        if label:
            self._flush(label)

    def _text(self, line: Line) -> None:
        if self.body and self._new_paragraph(line):
            self._flush()
        self.body.append(line)

    def _byline_in_front(self, line: Line) -> int:
        if self.body and not is_complete(self.body[-1].text):
            return 0
        return glued_byline_length(line.text)

    def _glued(self, line: Line, taken: int, number: int) -> None:
        byline, rest = line.text[:taken].strip(), line.text[taken:].strip()
        at = printed_cut(line.printed, len("".join(byline.split())))
        why = "同一行里署名后面还有文字，已拆开"
        self._add(Kind.BYLINE, [line], byline, printed=(line.printed[:at],), guess=why)
        tail = Line(line.number, rest, line.printed[at:].strip(), gap=0)
        headline = headline_like(
            tail,
            measure=self.measure,
            after=self._after(number),
            following=self.following,
            open_text=False,
            in_headline=False,
        )
        (self.head if headline else self.body).append(tail)

    def _new_paragraph(self, line: Line) -> bool:
        last = self.body[-1]
        if not is_complete(last.text):
            return self.unwrapped  # what broke the sentence off, rejoin tells
        if line.indent >= 2 and (last.indent < 2 or self.measure):
            return True
        if not self.measure:
            return True
        return last.width < self.measure - 2.5

    def _flush(self, label: str = "") -> None:
        if len(self.head) > _MOST_HEADLINE_LINES:
            # Verse, or a list of names: no story has so many headline lines.
            self._add(Kind.PARAGRAPH, self.head, " ".join(line.text for line in self.head))
            self.head = []
        if self.head:
            self._flush_head(label)
        if self.body:
            text = ""
            for line in self.body:
                text = joined(text, line.text)
            self._add(Kind.PARAGRAPH, self.body, text)
        self.head, self.body = [], []

    def _flush_head(self, label: str) -> None:
        texts = [line.text for line in self.head]
        printed = [line.printed for line in self.head]
        guess = mark = ""
        if label:
            texts[-1] = texts[-1][: -len(label)].strip()
            cut = printed_cut(printed[-1], len("".join(texts[-1].split())))
            printed[-1], mark = printed[-1][:cut], printed[-1][cut:]
            guess = f"标题末尾的“{label}”按区名拆出"
        self._add(Kind.SECTION, self.head, " ".join(texts), printed=tuple(printed), guess=guess)
        if label:
            why = "印在标题末尾的区名"
            self._add(Kind.LABEL, self.head[-1:], label, printed=(mark,), guess=why)

    def _add(
        self,
        kind: Kind,
        lines: list[Line],
        text: str,
        *,
        printed: tuple[str, ...] | None = None,
        guess: str = "",
    ) -> None:
        widths = [line.width for line in lines]
        full = widths[:-1] or (widths if not is_complete(text) else [])
        self.pieces.append(
            Piece(
                kind=kind,
                text=text,
                printed=printed or tuple(line.printed for line in lines),
                lines=tuple(line.number for line in lines),
                level=lines[0].level,
                measure=float(median(full)) if full and kind is Kind.PARAGRAPH else 0,
                chunk=self.number,
                gap=lines[0].gap,
                guess=guess,
            )
        )
