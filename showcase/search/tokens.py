"""Text as tokens: one for each Chinese character, one for each run of Latin letters or digits.

What is indexed and what is asked for are cut by the same rules, so every literal occurrence is
found, and no dictionary can cut a name wrong. A term of a query is a phrase of such tokens. Tokens
hold only Chinese characters, letters and digits: nothing in them means anything to a database.
"""

import re
from unicodedata import normalize

from .simplified import table, traditional

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
"""Chinese characters, for a class of a regular expression."""

BREAK = "\ue000"
"""Stands in indexed text where a sentence is cut; no phrase reaches across, no query holds it."""

STOPS = r"，。、；：！？…—,;:!?|"
"""Punctuation that ends what belongs together. Quotes, brackets, dots and hyphens do not."""

_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_TOKEN_OR_BREAK = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|{BREAK}")
_STOP = re.compile(rf"(?:[{STOPS}]|\.\s|\n\s*\n)+")
# What NFKC makes of these, which are in every text: one that needs no NFKC is done much sooner.
_WIDE = tuple(zip("，：；！？（）", ",:;!?()", strict=True))
# Marks that only say how to write what stands beside them: of an accent, a variant, a direction.
_UNSEEN = re.compile(
    "[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


def fold(text: str) -> str:
    """Full and half width, upper and lower case, traditional and simplified become one."""
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    plain = normalize("NFKC", text)
    if plain != (lower := plain.lower()):
        plain = normalize("NFKC", lower)
    plain = _UNSEEN.sub("", plain)
    # Most texts have no traditional character; to see that is quicker than to map each one.
    return plain if traditional().isdisjoint(plain) else plain.translate(table())


def tokens(text: str) -> list[str]:
    """The tokens of a term, in order; white space and punctuation leave no trace."""
    return _TOKEN.findall(fold(text))


def indexed(text: str) -> str:
    """The tokens of a text with blanks between, and `BREAK` where a sentence is cut.

    White space joins, for print wraps its lines inside words; an empty line cuts.
    """
    cut = _STOP.sub(BREAK, fold(text).replace(BREAK, " "))
    return " ".join(_TOKEN_OR_BREAK.findall(cut))
