"""Half-width punctuation between Chinese characters: a proposed diff, never a silent change."""

from dataclasses import dataclass

from .characters import is_han

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
_CHINESE_MARKS = "“”‘’《》（）【】、。，；：？！…—"


@dataclass(frozen=True, slots=True)
class Change:
    """One proposed change: the offset in the printed text and both characters."""

    at: int
    printed: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text as proposed, and what would change. Printed and proposed are equally long."""

    text: str
    changes: tuple[Change, ...]


def normalised(text: str) -> Normalised:
    """Propose full-width marks beside Chinese text; figures, times and addresses keep theirs."""
    changes: list[Change] = []
    characters = list(text)
    for at, char in enumerate(text):
        if char not in _FULL and char != '"':
            continue
        # The mark before counts as already changed, so that ")!" changes as a whole.
        proposed = _proposal(text, at, before=characters[at - 1] if at else "")
        if proposed:
            changes.append(Change(at, char, proposed))
            characters[at] = proposed
    return Normalised("".join(characters), tuple(changes))


def _proposal(text: str, at: int, *, before: str) -> str:
    char = text[at]
    after = text[at + 1] if at + 1 < len(text) else ""
    if not (_chinese(before) or _chinese(after)):
        return ""
    if char == '"':
        return "“" if text.count('"', 0, at) % 2 == 0 else "”"
    if char in ".," and not _chinese(before):
        return ""
    if char == "." and after and not _chinese(after) and not after.isspace():
        return ""
    return _FULL[char]


def _chinese(char: str) -> bool:
    return bool(char) and (is_han(char) or char in _CHINESE_MARKS)
