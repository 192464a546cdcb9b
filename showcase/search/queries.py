"""What somebody typed into a search box, as terms that must all be found."""

import re
from dataclasses import dataclass

from .tokens import STOPS, tokens

MOST_CHARACTERS = 64
MOST_TERMS = 8

_QUOTED = re.compile(r"[\"“”＂]([^\"“”＂]*)[\"“”＂]|「([^」]*)」|『([^』]*)』|《([^》]*)》")
_CUT = re.compile(rf"[\s{STOPS}]+")
_CUT_IN_QUOTES = re.compile(rf"[{STOPS}]+")


@dataclass(frozen=True)
class Query:
    """`phrases` are tokens that stand together; all must be found. Without any, nothing is."""

    text: str
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.phrases)


def parse(text: str) -> Query:
    """At most 64 characters and 8 terms are heard of any text; there are no operators.

    Words in quotes, or in the marks of a title, are one phrase; else a blank, a comma or a stop
    ends a term.
    """
    heard = text[:MOST_CHARACTERS]
    terms: list[str] = []
    at = 0
    for quoted in _QUOTED.finditer(heard):
        terms += _CUT.split(heard[at : quoted.start()])
        terms += _CUT_IN_QUOTES.split(quoted[quoted.lastindex or 0])
        at = quoted.end()
    terms += _CUT.split(heard[at:])
    phrases = dict.fromkeys(tuple(found) for term in terms if (found := tokens(term)))
    return Query(heard.strip(), tuple(phrases)[:MOST_TERMS])
