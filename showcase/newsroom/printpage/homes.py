"""Captions and moved sections find their home: whose words they share decides."""

from collections.abc import Sequence
from dataclasses import replace

from .layout import Piece
from .model import Guess, Kind

_TEXT = (Kind.PARAGRAPH, Kind.QUOTE)
_ENOUGH = 6  # characters in common that outweigh a caption's place on the page


def captions_home(
    stories: Sequence[tuple[list[Piece], list[Guess]]],
) -> list[tuple[list[Piece], list[Guess]]]:
    """Move the captions at a story's end to the story whose text they repeat, if one does.

    A group of captions goes together, since pictures of one story are set side by side.
    """
    texts = [_text(pieces) for pieces, _ in stories]
    kept = [(list(pieces), list(guesses)) for pieces, guesses in stories]
    for at, (pieces, _) in enumerate(stories):
        for group in _loose_groups(pieces):
            scores = [max(longest_common(piece.text, text) for piece in group) for text in texts]
            best = max(scores)
            home = scores.index(best)
            if home == at or best < _ENOUGH or best < scores[at] + 2:
                continue
            for piece in group:
                kept[at][0].remove(piece)
                why = "图注印在别的文章旁，按共同的文字归到这篇，请编辑核对"
                kept[home][0].append(replace(piece, guess=why))
    return kept


def labels_home(
    stories: Sequence[tuple[list[Piece], list[Guess]]],
) -> list[tuple[list[Piece], list[Guess]]]:
    """Move a district's label to the story that names this district most, if another does."""
    counts = [_text(pieces) for pieces, _ in stories]
    kept = [(list(pieces), list(guesses)) for pieces, guesses in stories]
    for at, (pieces, _) in enumerate(stories):
        for label in [piece for piece in pieces if piece.kind is Kind.LABEL]:
            named = [text.count(label.text) for text in counts]
            home = named.index(max(named))
            if named[home] > 2 * named[at]:
                kept[at][0].remove(label)
                why = "区名印在别的标题旁，按文中地点归到这篇，请编辑核对"
                kept[home][0].append(replace(label, guess=why))
    return kept


def _text(pieces: Sequence[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces if piece.kind in _TEXT)


def _loose_groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the groups of captions that no paragraph of the same section follows."""
    groups: list[list[Piece]] = []
    group: list[Piece] = []
    for piece in pieces:
        if piece.kind is Kind.CAPTION:
            group.append(piece)
            continue
        if group and piece.kind not in _TEXT:
            groups.append(group)
        group = []
    return [*groups, group] if group else groups


def longest_common(needle: str, text: str) -> int:
    """Return the length of the longest run of the needle that stands in the text."""
    best = 0
    for start in range(len(needle)):
        while start + best < len(needle) and needle[start : start + best + 1] in text:
            best += 1
    return best


def sections_in_lead_order(
    lead: list[Piece], sections: list[list[Piece]], moved: list[list[Piece]]
) -> list[Piece]:
    """Put moved sections where the lead, which announces the sections in order, names them."""
    lead_text = _text(lead)
    rows = list(sections)
    front: list[Piece] = []
    for section in moved:
        place = _announced(section, lead_text)
        later = [at for at, other in enumerate(rows) if _announced(other, lead_text) > place >= 0]
        if later and later[0] == 0:
            front.extend(section)
        else:
            rows.insert(later[0] if later else len(rows), section)
    head, tail = _cut_at_captions(lead) if front else (lead, [])
    return [*head, *front, *tail, *(piece for row in rows for piece in row)]


def _announced(section: Sequence[Piece], lead: str) -> int:
    """Return where the lead shares at least three characters with the heading; beyond it if not."""
    heading = next((piece.text for piece in section if piece.kind is Kind.SECTION), "")
    places = [
        at
        for start in range(len(heading) - 3)
        if (at := lead.find(heading[start : start + 4])) >= 0
        and " " not in heading[start : start + 4]
    ]
    return min(places, default=len(lead))


def _cut_at_captions(lead: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Cut a lead after its last caption: the pictures stood where the section heading belongs."""
    places = [at for at, piece in enumerate(lead) if piece.kind is Kind.CAPTION]
    if not places or not any(piece.kind in _TEXT for piece in lead[: places[0]]):
        return lead, []
    return lead[: places[-1] + 1], lead[places[-1] + 1 :]
