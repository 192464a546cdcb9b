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
from .words import WORDS

_PASSED_OVER = (Kind.PICTURE, Kind.CAPTION, Kind.LABEL, Kind.FURNITURE)
_CAPTION_LIKE = (Kind.PARAGRAPH, Kind.SECTION)
_FARTHEST = 5
_MOST_CAPTIONS = 3
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
                    if captions and passed.kind in _CAPTION_LIKE
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
    """Return where the sentence goes on, and whether captions are passed over on the way."""
    spots: list[int] = []
    for spot in range(at, min(len(rest), at + _FARTHEST + _MOST_CAPTIONS)):
        if rest[spot].kind in _PASSED_OVER:
            continue
        spots.append(spot)
        if rest[spot].kind not in _CAPTION_LIKE or len(spots) > _MOST_CAPTIONS:
            break
    if not spots:
        return None, False
    for count in range(1, len(spots)):
        middle = [rest[spot] for spot in spots[:count]]
        if _interrupt(head, middle, rest[spots[count]], usual, pairs):
            return spots[count], True
    near = rest[spots[0]].kind is Kind.PARAGRAPH and spots[0] - at < _FARTHEST
    return (spots[0], False) if near else (None, False)


def _interrupt(
    head: Piece, middle: Sequence[Piece], tail: Piece, usual: int, pairs: Counter[str]
) -> bool:
    """Tell whether `middle` are captions set into the sentence that `head` begins, `tail` ends."""
    if tail.kind is not Kind.PARAGRAPH or any(not _may_be_caption(head, part) for part in middle):
        return False
    after = (*middle[1:], tail)
    scores = [
        caption_score(part, following.gap, usual)
        for part, following in zip(middle, after, strict=True)
    ]
    evidence = _evidence(head, middle[0], tail, pairs)
    # Several captions in a row are rarer, so the broken word itself has to speak for them.
    if len(middle) > 1 and (evidence < 2 or min(scores) < 1):
        return False
    return min(scores) + evidence >= 3


def _may_be_caption(head: Piece, part: Piece) -> bool:
    if part.kind not in _CAPTION_LIKE or len(part.text) > LONGEST or part.level:
        return False
    return not unclosed(head.text[-_TAIL:] + part.text)


def _evidence(head: Piece, middle: Piece, tail: Piece, pairs: Counter[str]) -> int:
    """Score how much better the tail goes on with the head's sentence than the middle does."""
    goes_on = continues(tail.text)
    score = goes_on - 2 * (goes_on < 0) - 3 * (continues(middle.text) > 0)
    if head.text[-1:].isdigit():
        score += 3 * (_UNIT_FIRST.match(tail.text) is not None)
        score -= 5 * (_UNIT_FIRST.match(middle.text) is not None)
    straight = head.text[-1:] + middle.text[:1]
    across = head.text[-1:] + tail.text[:1]
    # Text does not break off twice within a line; a caption without a full stop seems to.
    score += len(middle.lines) == 1 and not is_complete(middle.text)
    score += 2 * (across in WORDS) - 2 * (straight in WORDS)
    return score + (pairs[across] > pairs[straight]) - (pairs[straight] > pairs[across])


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
