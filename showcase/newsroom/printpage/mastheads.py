"""Mastheads printed on one line with something else, and organisers printed one to a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .bylines import is_byline, opens_byline
from .cutting import printed_cut
from .lines import Line
from .marks import is_dashed_name, is_organisers
from .sentences import balanced, is_complete

_ORGANISERS_HERE = re.compile(
    r"\s(?=(?:联合)?(?:主办|承办|协办|指导|支持|主管|联办)(?:单位|方)\s?[:：])"
)
_OPEN_LIST = re.compile(
    r"(?:联合)?(?:主办|承办|协办|指导|支持|主管|联办)(?:单位|方)\s?[:：]?(?:[^，。；！？]{0,60})"
)
_DASHED_END = re.compile(
    r"\s(?=(?:[^\s，。]{2,10}\s?)?[—–]{1,2}\s?[^—–，。：；\s]{2,14}\s?[—–]{1,2}$)"
)
_ORGAN = re.compile(
    r"[^\s，。；：:！？“”《》]{2,24}(?:报|刊|杂志|社|频道|新闻|发布|委|局|办|办公室|中心|集团|街道|协会|学会|电视台|网|"
    r"传媒|公司|客户端|平台|委员会|政府|联合会|基金会|研究院)"
)
_MOST_ORGANS = 8


def parted(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with mastheads and organisers on lines of their own."""
    return tuple(_gathered([part for line in lines for part in _parts(line)]))


def _parts(line: Line) -> Iterator[Line]:
    if len(line.text) > 160:
        yield line
        return
    organisers = _ORGANISERS_HERE.search(line.text)
    rest: Line | None = None
    if organisers:
        head, tail = _cut(line, organisers.start())
        if is_organisers(tail.text) and _may_end(head.text):
            line, rest = head, tail
    dashed = _DASHED_END.search(line.text)
    if dashed and _may_end(line.text[: dashed.start()]):
        head, tail = _cut(line, dashed.start())
        yield head
        line = tail
    yield line
    if rest is not None:
        yield rest


def _may_end(text: str) -> bool:
    return is_dashed_name(text) or is_byline(text) or is_complete(text)


def _cut(line: Line, at: int) -> tuple[Line, Line]:
    offset = printed_cut(line.printed, len("".join(line.text[:at].split())))
    head = replace(line, text=line.text[:at].strip(), printed=line.printed[:offset].strip())
    # The gap makes it a run of its own; a heading mark belongs to the first part.
    tail = replace(
        line, text=line.text[at:].strip(), printed=line.printed[offset:].strip(), level=0, gap=1
    )
    return head, tail


def _gathered(lines: Sequence[Line]) -> Iterator[Line]:
    """Join the lines of one list of organisers, and the two lines of a wrapped byline."""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if _OPEN_LIST.fullmatch(line.text):
            names = 0
            while at < len(lines) and names < _MOST_ORGANS and _more_organs(lines[at]):
                whole = _ORGAN.fullmatch(line.text.split()[-1]) or line.text[-1] in ":："
                line = _joined(line, lines[at], " " if whole else "")
                at += 1
                names += 1
        elif at < len(lines) and _wrapped_byline(line, lines[at]):
            line = _joined(line, lines[at], " ")
            at += 1
        yield line


def _more_organs(line: Line) -> bool:
    if line.level or is_byline(line.text):
        return False
    names = line.text.split()
    # A name that the line's end broke off continues here; on its own line each must be whole.
    sure = names if line.gap else names[-1:]
    return len(names) <= _MOST_ORGANS and all(map(_ORGAN.fullmatch, sure))


def _wrapped_byline(line: Line, after: Line) -> bool:
    if after.gap or line.level or after.level or not opens_byline(line.text):
        return False
    if is_byline(after.text) and balanced(line.text):
        return False
    whole = f"{line.text} {after.text}"
    return is_byline(whole) and not (is_byline(line.text) and balanced(line.text))


def _joined(line: Line, after: Line, glue: str) -> Line:
    return replace(
        line, text=f"{line.text}{glue}{after.text}", printed=f"{line.printed}\n{after.printed}"
    )
