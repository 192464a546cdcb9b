"""The words that were looked for, marked in the text as it was written."""

import re
from collections.abc import Iterable
from functools import lru_cache

from .documents import Marked
from .simplified import table

_BETWEEN = r"[\s\"'“”‘’《》〈〉「」『』（）()【】\[\]·•・.\-]{0,4}"
"""What may stand between two characters of a word as it is printed."""

SNIPPET = 90  # characters
_BEFORE = 24
_NOTHING = re.compile(r"(?!)")
_BLANKS = re.compile(r"\s+")


def pattern(phrases: Iterable[tuple[str, ...]]) -> re.Pattern[str]:
    """Finds the phrases in an original text: either script, either width and case."""
    each = sorted({_phrase(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile("|".join(each), re.IGNORECASE) if each else _NOTHING


def mark(text: str, words: re.Pattern[str]) -> Marked:
    """The whole text in pieces."""
    pieces, at = [], 0
    for found in words.finditer(text):
        pieces += [(text[at : found.start()], False), (found[0], True)]
        at = found.end()
    return tuple(piece for piece in [*pieces, (text[at:], False)] if piece[0])


def snippet(text: str, words: re.Pattern[str]) -> Marked:
    """About 90 characters around the first word; the beginning of a text that has none."""
    found = words.search(text)
    start = max(found.start() - _BEFORE, 0) if found else 0
    end = start + SNIPPET
    if found:
        end = max(end, min(found.end(), start + 2 * SNIPPET))
    cut = _BLANKS.sub(" ", text[start:end].strip())
    marked = mark(cut, words)
    before = (("…", False),) if start > 0 else ()
    after = (("…", False),) if end < len(text) else ()
    return (*before, *marked, *after)


def _phrase(phrase: tuple[str, ...]) -> str:
    return _BETWEEN.join(_token(token) for token in phrase)


def _token(token: str) -> str:
    if len(token) == 1 and not token.isascii():
        return f"[{re.escape(token + _ways().get(token, ''))}]"
    letters = "".join(f"[{c}{_wide(c)}]" if c.isascii() else re.escape(c) for c in token)
    return rf"(?<![A-Za-z0-9]){letters}(?![A-Za-z0-9])"


def _wide(character: str) -> str:
    """The same letter or digit in full width; case is the pattern's business."""
    return chr(ord(character) + 0xFEE0)


@lru_cache(maxsize=1)
def _ways() -> dict[str, str]:
    """For each simplified character: the traditional ones."""
    ways: dict[str, str] = {}
    for number, simple in table().items():
        ways[simple] = ways.get(simple, "") + chr(number)
    return ways
