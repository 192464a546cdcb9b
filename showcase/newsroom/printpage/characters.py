"""Which characters count, which are invisible, and the sum that proves none was lost.

The rule: every character that is not white space counts, after decoding, except the marks of a
Markdown heading (one to six '#' and a blank at the start of a line, and the closing ones), which
are layout.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable

# Joiners and shaping controls a title may be poisoned with; variation selectors are category Mn
# and stay, since they choose between printed forms of one character.
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Cc"})


def is_invisible(char: str) -> bool:
    """Tell whether a character is a control that prints nothing (bidi, zero-width, C0, C1)."""
    return not char.isspace() and unicodedata.category(char) in _INVISIBLE_CATEGORIES


def visible(text: str) -> str:
    """Return the text without its invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if not is_invisible(char))


def tally(texts: Iterable[str]) -> Counter[str]:
    """Count every non-blank character of the texts: a multiset, so a swap is noticed too."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update("".join(text.split()))
    return counts


def is_han(char: str) -> bool:
    """Tell whether a character is a Chinese character, extensions A to I included."""
    point = ord(char)
    return (
        0x4E00 <= point <= 0x9FFF
        or 0x3400 <= point <= 0x4DBF
        or 0x20000 <= point <= 0x323AF
        or 0xF900 <= point <= 0xFAFF
        or point == 0x3007
    )
