"""How a Chinese headline is set: two clauses, never an orphan."""

import re

_BREAK = re.compile(r"[\s\u3000]+")


def clauses(headline: str) -> list[str]:
    """The clauses of a headline, which the paper separates by a space (两句式标题).

    >>> clauses("网格织得更细 日子过得更近")
    ['网格织得更细', '日子过得更近']

    A space inside quotation marks or beside Latin letters is no clause break.
    """
    parts: list[str] = []
    for part in _BREAK.split(headline.strip()):
        if parts and (_unclosed(parts[-1]) or _latin_joint(parts[-1], part)):
            parts[-1] = f"{parts[-1]} {part}"
        elif part:
            parts.append(part)
    return parts


def _unclosed(text: str) -> bool:
    return any(text.count(a) > text.count(b) for a, b in ("“”", "‘’", "《》", "（）"))


def _latin_joint(left: str, right: str) -> bool:
    return left[-1].isascii() and left[-1].isalnum() and right[:1].isascii()
