"""Documents in which the words asked for stand as words, before those where others make them up."""

import re
import sqlite3
from collections.abc import Mapping, Sequence

from .expressions import Phrases
from .marking import pattern
from .tokens import HAN, fold
from .updating import unpack
from .words import LONGEST, is_word

LOOKED_AT = 200
"""Of the best hits; the texts of no more than these are read."""

_AT_ONCE = 25
_HIDDEN = range(2, 4)
"""Characters of words that others make up; longer ones hardly ever are."""
_AROUND = 2 * LONGEST
_BEFORE = re.compile(rf"[{HAN}\s]*\Z")
_AFTER = re.compile(rf"[{HAN}\s]*")


def words_first(
    connection: sqlite3.Connection, rows: Sequence[int], choices: tuple[Phrases, ...], enough: int
) -> list[int]:
    """The same rows, reordered; or only the first, once there are `enough`."""
    asked = [choice for choice in choices if all(map(_can_hide, choice))]
    if not asked:
        return list(rows)
    standing: list[int] = []
    hidden: list[int] = []
    for start in range(0, len(rows), _AT_ONCE):
        if len(standing) >= enough:
            return standing
        some = rows[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        found = connection.execute(f"SELECT id, texts FROM document WHERE id IN ({marks})", some)
        texts = {row: unpack(packed) for row, packed in found}
        for row in some:
            stands = all(_stands(texts.get(row, {}), choice) for choice in asked)
            (standing if stands else hidden).append(row)
    return standing + hidden


def _can_hide(phrase: tuple[str, ...]) -> bool:
    return len(phrase) in _HIDDEN and not any(map(str.isascii, phrase))


def _stands(texts: Mapping[str, str], choice: Phrases) -> bool:
    """Whether one of the phrases is a word somewhere; also if none is seen at all."""
    seen = False
    for phrase in choice:
        words = pattern([phrase])
        for text in texts.values():
            for found in words.finditer(text):
                seen = True
                if is_word(
                    _before(text, found.start()), "".join(phrase), _after(text, found.end())
                ):
                    return True
    return not seen


def _before(text: str, end: int) -> str:
    found = _BEFORE.search(text, max(end - _AROUND, 0), end)
    return _joined(found[0].rpartition("\n\n")[2] if found else "")


def _after(text: str, start: int) -> str:
    found = _AFTER.match(text, start, start + _AROUND)
    return _joined(found[0].partition("\n\n")[0] if found else "")


def _joined(text: str) -> str:
    return fold("".join(text.split()))
