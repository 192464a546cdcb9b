"""Sentences that a column break, a caption or a picture split in print are put together again."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from .captions import LONGEST, caption_score, usual_gap
from .layout import Piece
from .model import Kind
from .sentences import continues, is_complete, joined, unclosed

_PASSED_OVER = (Kind.PICTURE, Kind.CAPTION, Kind.LABEL, Kind.FURNITURE)
_FARTHEST = 5
_MOST_PARTS = 12  # no sentence is broken more often; hostile pages are
_TAIL = 300  # characters looked back over, so that long runs stay cheap
_UNIT_FIRST = re.compile(
    r"^(?:余|多|万|亿|个|名|人|户|项|件|条|场|次|家|支|处|份|类|座|栋|平方|公里|米|元|%|％)"
)


def rejoined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the runs with every split sentence in one, the join remembered and marked a guess.

    What stood in the gap keeps its place after the joined paragraph.
    """
    usual = usual_gap(pieces)
    rest = list(pieces)
    pairs = _pairs(pieces)
    found: list[Piece] = []
    at = 0
    while at < len(rest):
        piece = rest[at]
        at += 1
        if piece.kind is not Kind.PARAGRAPH:
            found.append(piece)
            continue
        between: list[Piece] = []
        while len(piece.joined_from) < _MOST_PARTS and not is_complete(piece.text[-_TAIL:]):
            target, captions = _continuation(rest, at, piece, usual, pairs)
            if target is None:
                break
            for passed in rest[at:target]:
                between.append(
                    replace(passed, kind=Kind.CAPTION, guess="插在一句话中间，按图注处理")
                    if captions
                    else passed
                )
            piece = _join(piece, rest[target])
            at = target + 1
        found.append(piece)
        found.extend(between)
    return found


def _pairs(pieces: Sequence[Piece]) -> Counter[str]:
    """Count the pairs of neighbouring characters: what stands together on this page elsewhere."""
    pairs: Counter[str] = Counter()
    for piece in pieces:
        if piece.kind is Kind.PARAGRAPH:
            pairs.update(map("".join, pairwise(piece.text)))
    return pairs


def _continuation(
    rest: Sequence[Piece], at: int, head: Piece, usual: int, pairs: Counter[str]
) -> tuple[int | None, bool]:
    """Return where the sentence goes on, and whether what is passed over are captions."""
    target = at
    while target < len(rest) and target - at < _FARTHEST and rest[target].kind in _PASSED_OVER:
        target += 1
    if target >= len(rest):
        return None, False
    first = rest[target]
    beyond = target + 1
    while beyond < len(rest) and beyond - at < _FARTHEST and rest[beyond].kind in _PASSED_OVER:
        beyond += 1
    second = rest[beyond] if beyond < len(rest) else None
    alone = target == at and beyond == at + 1
    if alone and second is not None and second.kind is Kind.PARAGRAPH:
        caption = _interrupts(head, first, second, usual, pairs)
        return (beyond, True) if caption else _straight(first, target)
    return _straight(first, target)


def _straight(first: Piece, target: int) -> tuple[int | None, bool]:
    return (target, False) if first.kind is Kind.PARAGRAPH else (None, False)


def _interrupts(head: Piece, middle: Piece, tail: Piece, usual: int, pairs: Counter[str]) -> bool:
    """Tell whether `middle` is a caption set into the sentence that `head` begins, `tail` ends."""
    if middle.kind not in (Kind.PARAGRAPH, Kind.SECTION) or len(middle.text) > LONGEST:
        return False
    if middle.level or unclosed(head.text[-_TAIL:] + middle.text):
        return False
    score = caption_score(middle, tail.gap, usual) + continues(tail.text)
    if continues(middle.text) > 0:
        score -= 3
    if continues(tail.text) < 0:
        score -= 2
    if head.text[-1:].isdigit():
        score += 3 * (_UNIT_FIRST.match(tail.text) is not None)
        score -= 5 * (_UNIT_FIRST.match(middle.text) is not None)
    straight = pairs[head.text[-1:] + middle.text[:1]]
    across = pairs[head.text[-1:] + tail.text[:1]]
    score += (across > straight) - (straight > across)
    return score >= 3


def _join(head: Piece, tail: Piece) -> Piece:
    parts = head.joined_from or (head.text,)
    widths = [width for width in (head.measure, tail.measure) if width]
    return replace(
        head,
        text=joined(head.text, tail.text),
        printed=head.printed + tail.printed,
        lines=head.lines + tail.lines,
        joined_from=(*parts, tail.text),
        measure=float(median(widths)) if widths else 0,
        guess="一句话被分栏或图注断开，已接上，请编辑核对",
    )
