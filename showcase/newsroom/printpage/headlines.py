"""The lines above a text: which is 引题, 主题, 副题, which eyebrow and section heading."""

import re
from collections.abc import Sequence
from dataclasses import replace

from .characters import visible
from .districts import CITY, DISTRICTS
from .labels import label_and_heading
from .layout import Piece
from .lines import collapse
from .marks import bracketed_kicker
from .model import Kind, Section

# A unit's name holds no verb: 红色物业进小区 is a headline.
_UNIT_NAME = re.compile(
    rf"^(?!.*[进走让促护聚享迎来在为把到变获的])(?:{CITY})?[^，。 “”]{{1,14}}"
    r"(?:委|局|办|办公室|街道|(?<!小)社区|镇|乡|(?<![小社])区|县|市|集团|公司|中心|学校|医院|委员会|协会|联合会|妇联)$"
)
_PLACE_FIRST = re.compile(
    rf"^(?:{CITY}|{'|'.join(DISTRICTS)}|[\u4e00-\u9fff]{{2,4}}?(?:街道|镇|(?<!社)区|县)[\u4e00-\u9fff“])"
)
# A district with a place below it, told in full, is how a subtitle says whose story it is.
_CHAIN_FIRST = re.compile(
    rf"^(?:{CITY}市?)?(?:{'|'.join(DISTRICTS)})[\u4e00-\u9fff]{{2,6}}?(?:街道|镇|社区|村|小区)"
)
_DASHES = ("——", "--", "—")
LONGEST_TITLE = 60


def section(eyebrow: str, text: str) -> Section:
    """Return a section from its eyebrow and its heading as printed."""
    label, heading = label_and_heading(text)
    return Section(eyebrow, label, heading)


def has_deck(head: Sequence[Piece]) -> bool:
    """Tell whether the lines include a subtitle set behind a dash, as only stories have."""
    return len(head) > 1 and any(piece.text.startswith(_DASHES) for piece in head[1:])


def has_kicker(head: Sequence[Piece]) -> bool:
    """Tell whether the first line is a unit's name or bracketed, as only stories have."""
    if not head or len(head) == 1 == len(head[0].printed):
        return False
    first = collapse(visible(head[0].printed[0]))
    return bracketed_kicker(first) or _UNIT_NAME.match(first) is not None


def title_roles(head: Sequence[Piece], *, brief: bool) -> list[Piece]:
    """Give the headline lines of a story their roles. More than one line is always a guess."""
    lines, repeated = _without_repeats(_unfolded(head))
    roles = _title_kinds(lines, brief=brief)
    found = repeated
    why = "几行标题中引题、主题、副题的区分是推断，请编辑核对" if len(lines) > 1 else ""
    for piece, kind in zip(lines, roles, strict=True):
        guess = piece.guess or why
        if kind is Kind.TITLE and len(piece.text) > LONGEST_TITLE:
            guess = f"标题长{len(piece.text)}字，超过{LONGEST_TITLE}字，请编辑缩短或移入正文"
        if kind is Kind.TITLE and len(piece.printed) > 1 and not guess:
            guess = "两行合成一个主题；也可能上行是引题，请编辑核对"
        found.append(replace(piece, kind=kind, guess=guess))
    return found


def section_roles(head: Sequence[Piece]) -> list[Piece]:
    """Give the headline lines of a section their roles: eyebrows first, the heading last."""
    lines, repeated = _without_repeats(head)
    found = repeated
    why = "小标题上方的短行按眉题处理，请编辑核对"
    for piece in lines[:-1]:
        found.append(replace(piece, kind=Kind.EYEBROW, guess=piece.guess or why))
    found.extend(replace(piece, kind=Kind.SECTION) for piece in lines[-1:])
    return found


def _without_repeats(head: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    seen: set[str] = set()
    lines: list[Piece] = []
    repeated: list[Piece] = []
    for piece in head:
        if piece.text in seen:
            why = "与上一行标题重复，放入未安排的文字"
            repeated.append(replace(piece, kind=Kind.FURNITURE, guess=why))
        else:
            lines.append(piece)
        seen.add(piece.text)
    return lines, repeated


def _unfolded(head: Sequence[Piece]) -> list[Piece]:
    """Take a headline run of several lines apart where its lines have different roles."""
    found: list[Piece] = []
    for piece in head:
        parts = [_line(piece, at) for at in range(len(piece.printed))]
        if len(parts) < 2 or piece.level or any(not part.text for part in parts):
            found.append(piece)
            continue
        first, last = parts[0], parts[-1]
        if bracketed_kicker(first.text) or _UNIT_NAME.match(first.text):
            found.append(first)
            parts = parts[1:]
        deck: list[Piece] = []
        if len(parts) > 1 and (last.text.startswith(_DASHES) or _is_deck(parts)):
            deck, parts = [last], parts[:-1]
        found.append(_folded(parts))
        found.extend(deck)
    return found


def _is_deck(parts: Sequence[Piece]) -> bool:
    above, last = parts[:-1], parts[-1]
    if len(parts) > 2 or " " in above[-1].text:
        longest = max(len(part.text) for part in above)
        return len(last.text) >= 1.3 * longest or bool(_PLACE_FIRST.match(last.text))
    if _CHAIN_FIRST.match(last.text) and len(last.text) > len(above[-1].text):
        return True
    tall = len(last.text) >= max(14, 1.3 * len(above[-1].text))
    return tall and _PLACE_FIRST.match(last.text) is not None


def _line(piece: Piece, at: int) -> Piece:
    # `text` was built by joining the lines with blanks, so it is rebuilt, not cut.
    text = collapse(visible(piece.printed[at]))
    return replace(piece, text=text, printed=(piece.printed[at],), lines=piece.lines[at : at + 1])


def _folded(parts: Sequence[Piece]) -> Piece:
    return replace(
        parts[0],
        text=" ".join(part.text for part in parts),
        printed=tuple(part.printed[0] for part in parts),
        lines=tuple(line for part in parts for line in part.lines),
    )


def _title_kinds(lines: Sequence[Piece], *, brief: bool) -> list[Kind]:
    kinds = [Kind.TITLE] * len(lines)
    decks = [at for at, piece in enumerate(lines) if at and piece.text.startswith(_DASHES)]
    for at in decks:
        kinds[at] = Kind.SUBTITLE
    plain = [at for at in range(len(lines)) if at not in decks]
    if len(plain) < 2:
        return kinds
    first, second = lines[plain[0]], lines[plain[1]]
    if _first_is_kicker(first, second, brief=brief):
        kinds[plain[0]] = Kind.KICKER
        plain = plain[1:]
    for at in plain[1:]:
        kinds[at] = Kind.SUBTITLE
    return kinds


def _first_is_kicker(first: Piece, second: Piece, *, brief: bool) -> bool:
    text = first.text
    if bracketed_kicker(text) or _UNIT_NAME.match(text):
        return True
    if first.level and second.level and first.level != second.level:
        return first.level > second.level
    if " " in text or _PLACE_FIRST.match(second.text):
        return False
    if brief and len(text) <= 8:
        return len(second.text) > len(text)
    return len(text) <= 10 and len(text) <= 0.6 * len(second.text)
