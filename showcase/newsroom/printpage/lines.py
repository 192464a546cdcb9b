"""Lines of a page: their text, Markdown heading level, indent and the blank lines above."""

import re
from dataclasses import dataclass

from .characters import visible

_HEADING = re.compile(r"(\s{0,3})(#{1,6})(?:[ \t\u3000]+(.*)|)$", re.DOTALL)
_CLOSING = re.compile(r"[ \t]+#{1,6}[ \t]*$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")
BOLD_LEVEL = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `level` is 1–6 for '#' headings, 7 for a line all in bold, else 0.

    `printed` has lost only its heading marks; `gap` counts the blank lines above.
    """

    number: int
    text: str
    printed: str
    level: int = 0
    indent: int = 0
    gap: int = 0

    @property
    def width(self) -> int:
        """Length in characters, blanks left out: the measure of a Chinese line."""
        return len(self.text) - self.text.count(" ")


def split_lines(text: str) -> tuple[Line, ...]:
    """Return the non-blank lines of a page."""
    found: list[Line] = []
    gap = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        level, printed = _heading(raw)
        if not printed.strip():
            gap += 1
            continue
        shown, bold = _shown(printed)
        found.append(
            Line(
                number=number,
                text=shown,
                printed=printed.strip(),
                level=level or (BOLD_LEVEL if bold else 0),
                indent=_indent(printed),
                gap=gap,
            )
        )
        gap = 0
    return tuple(found)


def layout_free(text: str) -> list[str]:
    """Return the lines of a page without heading marks: what must be conserved."""
    return [_heading(raw)[1] for raw in text.splitlines()]


def _heading(raw: str) -> tuple[int, str]:
    match = _HEADING.match(raw) if "#" in raw[:10] else None
    if match is None:
        return 0, raw
    rest = match.group(3) or ""
    if rest.rstrip().endswith("#"):
        rest = _CLOSING.sub("", rest)
    return len(match.group(2)), rest


def _shown(printed: str) -> tuple[str, bool]:
    text = visible(printed)
    bold = False
    if "**" in text or "__" in text:
        whole = text.strip()
        match = _BOLD.fullmatch(whole)
        bold = match is not None and len(whole) < 60
        text = _BOLD.sub(r"\2", text)
    return collapse(text), bold


def collapse(text: str) -> str:
    """Collapse runs of blanks to one; undo letter-spacing ("静 康 社 区" is one word)."""
    words = text.split()
    if len(words) >= 6 and sum(len(word) == 1 for word in words) >= 0.8 * len(words):
        return "".join(words)
    return " ".join(words)


def _indent(raw: str) -> int:
    width = 0
    for char in raw:
        if char == "\u3000":
            width += 2
        elif char == "\t":
            width += 4
        elif char.isspace():
            width += 1
        else:
            break
    return width
