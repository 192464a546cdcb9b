"""Dates of the event a story tells of, as printed; a missing year is never filled in."""

import re
from collections.abc import Sequence

from .model import Guess

_DATE = re.compile(
    r"(?:(?:19|20)\d{2}\s?年\s?)?(?<!\d)\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"(?:\s?(?:至|到|[-—–~～])\s?(?:\d{1,2}\s?月\s?)?\d{1,2}\s?日)?"
)
_SEASON = re.compile(r"农历[正一二三四五六七八九十冬腊]{1,2}月[初一二三四五六七八九十廿]{1,3}")
_EARLIER = re.compile(r"(?:自|从|截至|截止|始于|早在|去年|生于|以来)\s?$")


def event_dates(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the dates printed in the lead, which is where a paper says when.

    A date after 自, 从 or 截至 opens a period and is not the event's.
    """
    return _dates(paragraphs[0]) if paragraphs else ()


def date_guesses(paragraphs: Sequence[str]) -> tuple[Guess, ...]:
    """Return a guess for each event date without a year and for each date further down."""
    lead = event_dates(paragraphs)
    guesses = [
        Guess("event_dates", date, "版面没有印年份，须由编辑确定，不能推算")
        for date in lead
        if "年" not in date
    ]
    for text in paragraphs[:1]:
        guesses.extend(
            Guess("event_dates", found.group(), "农历日期，可用来核对年份")
            for found in _SEASON.finditer(text)
        )
    later = dict.fromkeys(date for text in paragraphs[1:] for date in _dates(text))
    guesses.extend(
        Guess("event_dates", date, "导语之后的日期，没有当作事件日期，请编辑核对")
        for date in later
        if date not in lead
    )
    return tuple(guesses)


def _dates(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in _DATE.finditer(text):
        if not _EARLIER.search(text[max(0, match.start() - 3) : match.start()]):
            found.setdefault(re.sub(r"\s", "", match.group()))
    return tuple(found)
