"""Whether characters that stand together are a word there, or parts of others: 积分 in 面积分摊.

What is found never depends on it, only what comes first: a dictionary cuts names wrong.
"""

from functools import cache
from pathlib import Path

LONGEST = 4
"""Characters of the longest word that is known."""

_TABLE = Path(__file__).with_name("words.txt")
_UNKNOWN = 22
"""Of a character that is no known word, and of a word that only the reader knows."""


@cache
def rarities() -> dict[str, int]:
    """Known words, each with -log2 of its share of a text."""
    lines = (line.split() for line in _TABLE.read_text("utf-8").splitlines() if line[0] != "#")
    return {word: int(rarity) for rarity, *words in lines for word in words}


def is_word(before: str, word: str, after: str) -> bool:
    """Whether the likeliest way to cut `before` + `word` + `after`, all of them simplified, cuts no
    other word at an end of this one. A longer word around it does no harm: 积分 in 积分制.
    """
    text, start = before + word + after, len(before)
    end = start + len(word)
    return not any(
        first < start < last < end or start < first < end < last
        for first, last in _likeliest(text, word)
    )


def _likeliest(text: str, also: str) -> list[tuple[int, int]]:
    """The words of the cutting whose rarities add up to the least, as places in the text."""
    known = rarities()
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(text) + 1):
        ways = []
        for first in range(max(end - max(LONGEST, len(also)), 0), end):
            word = text[first:end]
            rarity = known.get(word, _UNKNOWN if word == also or len(word) == 1 else None)
            if rarity is not None:
                ways.append((best[first][0] + rarity, first))
        best.append(min(ways))
    words, end = [], len(text)
    while end:
        first = best[end][1]
        words.append((first, end))
        end = first
    return words
