"""Tokens and pairs of Chinese characters, for an index that is bad at phrases."""

from collections.abc import Iterator, Sequence

from .tokens import BREAK, indexed

_STOP = "."
"""No word of a query; stands where a sentence is cut, and at both ends of a text."""


def paired(text: str) -> str:
    """Each token, and after each Chinese character the pair it makes with the next one."""
    return " ".join((_STOP, *_paired(indexed(text).split()), _STOP))


def paired_phrase(phrase: Sequence[str]) -> str:
    """What a text with this phrase holds, between blanks."""
    return f" {' '.join(_paired(phrase))} "


def lexemes(phrase: Sequence[str]) -> list[str]:
    """Words that a text with this phrase has: pairs, and what is in no pair."""
    words = list(_paired(phrase))
    pairs = {word for word in words if _is_pair(word)}
    spoken = {character for pair in pairs for character in pair}
    return [word for word in dict.fromkeys(words) if word in pairs or word not in spoken]


def _paired(tokens: Sequence[str]) -> Iterator[str]:
    for token, following in zip(tokens, [*tokens[1:], BREAK], strict=True):
        if token == BREAK:
            yield _STOP
            continue
        yield token
        if _is_chinese(token) and _is_chinese(following):
            yield token + following


def _is_chinese(token: str) -> bool:
    return len(token) == 1 and token > "\u3000" and token != BREAK


def _is_pair(word: str) -> bool:
    return len(word) == 2 and all(map(_is_chinese, word))
