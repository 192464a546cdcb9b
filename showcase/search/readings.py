"""How Chinese names are said: for those who type pinyin, or another character of that sound."""

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

from .tokens import tokens

_ALIKE = ((r"^([zcs])h", r"\1"), (r"^n(?=[aeiou])", "l"), (r"([aei])ng$", r"\1n"))
"""Sounds that many in Sichuan do not tell apart: zh/z, n/l, -ng/-n."""


@lru_cache(maxsize=20_000)
def syllables(text: str) -> tuple[str, ...]:
    """The reading of each Chinese character; a run of letters or digits reads as itself."""
    return tuple(
        said for token in tokens(text) for said in lazy_pinyin(token, errors=lambda other: other)
    )


def reading(text: str) -> str:
    """Syllables between blanks, with those that sound alike made one: " liu si kou "."""
    return f" {' '.join(_blurred(one) for one in syllables(text))} "


def spelled(text: str) -> str:
    """As it is typed: niushikou."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """nsk; runs of digits and letters stay whole."""
    return "".join(one[0] if token != one else one for token, one in _said(text))


def _said(text: str) -> list[tuple[str, str]]:
    return list(zip(tokens(text), syllables(text), strict=False))


@lru_cache(maxsize=5_000)
def _blurred(syllable: str) -> str:
    for pattern, instead in _ALIKE:
        syllable = re.sub(pattern, instead, syllable)
    return syllable
