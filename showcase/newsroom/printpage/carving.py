"""Datelines and bylines that share a paragraph with the text are cut off it."""

from collections.abc import Sequence

from .bylines import dateline_length, is_byline
from .cutting import printed_cut
from .layout import Piece
from .model import Kind


def carved(pieces: Sequence[Piece]) -> list[Piece]:
    """Cut datelines off the paragraphs they open, and bracketed bylines off their ends."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind is not Kind.PARAGRAPH:
            found.append(piece)
            continue
        length = dateline_length(piece.text)
        if length:
            head, piece = _cut(piece, length, Kind.DATELINE, first=True)
            found.append(head)
        tail = _end_byline(piece.text)
        if tail:
            piece, byline = _cut(piece, len(piece.text) - tail, Kind.BYLINE, first=False)
            found.extend([piece, byline])
        elif piece.text:
            found.append(piece)
    return found


def _end_byline(text: str) -> int:
    """Return the length of （记者 某某） or of a bare byline at the paragraph's end, or 0."""
    if text.endswith(("）", ")")):
        at = max(text.rfind("（"), text.rfind("("))
        if at > 0 and is_byline(text[at:]) and text[at - 1] in "。！？”…⋯":
            return len(text) - at
    for mark in "。！？":
        at = text.rfind(mark, max(0, len(text) - 60), len(text) - 1)
        if at > 0:
            rest = text[at + 1 :].lstrip("”’ ")
            if rest and is_byline(rest):
                return len(rest)
    return 0


def _cut(piece: Piece, length: int, kind: Kind, *, first: bool) -> tuple[Piece, Piece]:
    """Cut a run in two after `length` characters of its text; `kind` goes to the named half."""
    whole = "\n".join(piece.printed)
    at = printed_cut(whole, len("".join(piece.text[:length].split())))
    head = Piece(
        kind if first else piece.kind,
        piece.text[:length].strip(),
        (whole[:at],),
        piece.lines[:1] if first else piece.lines,
        chunk=piece.chunk,
        gap=piece.gap,
        measure=0 if first else piece.measure,
    )
    tail = Piece(
        piece.kind if first else kind,
        piece.text[length:].strip(),
        (whole[at:],),
        piece.lines if first else piece.lines[-1:],
        chunk=piece.chunk,
        measure=piece.measure if first else 0,
    )
    return head, tail
