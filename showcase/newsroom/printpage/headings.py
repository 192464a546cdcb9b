"""Does a line without heading marks read as a headline? Typography and punctuation decide."""

import re

from .bylines import opens_dateline
from .labels import label_and_heading
from .lines import Line
from .sentences import balanced, continues

LONGEST_HEADLINE = 42
_STOPS = re.compile(r"[。；;、…⋯]")
_ENDS_OPEN = re.compile(
    r"(?:[的与及把被说，、：:,]|(?<![自现存所])在|(?<![祥平温共谐])和|(?<![面应成])对|(?<![干强良])将|"
    r"(?<!求)是|(?<![作行所可有])为|(?<![服听])从|(?<![方走志导])向|(?<![礼谦])让|(?<![天大])使|(?<!平)等|表示|介绍|以及|因为|通过)$"
)
_BESIDE_FIGURE = re.compile(r"(?<=[0-9A-Za-z.%]) | (?=[0-9A-Za-z])")
_SPEECH = re.compile(r"(?:表示|介绍|告诉|说[：，]|说$)")


def headline_like(
    line: Line,
    *,
    measure: float,
    after: Line | None,
    following: Line | None,
    open_text: bool,
    in_headline: bool,
) -> bool:
    """Tell whether a bare line is a headline.

    `measure` is the page's line width (0: not wrapped); `after` the next line of the same chunk,
    `following` the first line of the next one; `open_text` says the run before has not ended its
    sentence; `in_headline` that the line above is a headline line.
    """
    text = line.text
    if open_text or not _shaped_like_one(text) or opens_dateline(text):
        return False
    if in_headline and text.startswith(("——", "--")):
        return True
    if continues(text) > 2:
        return False
    below = after or following
    if below is not None and not below.level and continues(below.text) > 2:
        return False
    if after is None and following is None and not in_headline:
        return False
    two_clauses = has_two_clauses(text)
    if not measure:
        return after is None or after.gap == 0
    if line.width > measure + 2:
        return not re.search(r"[，,]", text) and (two_clauses or after is None)
    if line.width <= measure - 3.5:
        return after is None or _room_for_more(line, after, measure)
    if two_clauses and "，" not in text:
        return after is None or _room_for_more(line, after, measure)
    # A full line standing alone: the first line of a paragraph that a hanging quote broke off?
    if after is not None or "，" in text:
        return False
    fresh = following is not None and (
        not following.text.startswith(("“", "‘", "《"))
        or (following.width <= measure - 3.5 and _shaped_like_one(following.text))
    )
    return fresh and re.search(r"[了则着在]", text) is None


def has_two_clauses(text: str) -> bool:
    """Tell whether a blank parts two clauses; one beside a figure (共 96 户) parts nothing."""
    return " " in _BESIDE_FIGURE.sub("", text)


def _shaped_like_one(text: str) -> bool:
    text = label_and_heading(text)[1]
    if not text or len(text) > LONGEST_HEADLINE or _STOPS.search(text) or not balanced(text):
        return False
    if _ENDS_OPEN.search(text) or _SPEECH.search(text):
        return False
    if re.search(r"[，,]", text):
        clauses = re.split(r"[，,]", text)
        if len(clauses) > 2 or len(text) > 24 or max(map(len, clauses)) > 12:
            return False
    if re.search(r"[！？!?]", text):
        return len(text) <= 24 and not text.startswith(("“", "‘"))
    return re.search(r"[\u3400-\u9fff\U00020000-\U000323af]", text) is not None


def _room_for_more(line: Line, after: Line, measure: float) -> bool:
    """A short line that the next line could have filled is broken off on purpose."""
    return line.width <= measure - 3.5 or after.width <= measure + 8
