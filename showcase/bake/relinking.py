"""The same text with other addresses, and not one other byte changed."""

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate

from .references import (
    ASSET_ATTRIBUTES,
    CSS_ADDRESS,
    CSS_COMMENT,
    LINK_ATTRIBUTES,
    SRCSET_ATTRIBUTES,
)

NewAddress = Callable[[str], str]
Edit = tuple[int, int, str]
"""From, to, and the text instead."""

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'=<>`]+)""")
_CANONICAL = re.compile(r"""\brel\s*=\s*["']?canonical\b""", re.IGNORECASE)


def relink_html(source: str, new: NewAddress) -> str:
    """Give every address that a page or a drawing leads to or loads to `new`.

    What only tells machines a page's name stays as it is: canonical, `og:`, JSON-LD.
    """
    reader = _Reader(source, new)
    reader.feed(source)
    reader.close()
    return _edited(source, reader.edits)


def relink_css(source: str, new: NewAddress) -> str:
    """Give every `url()` and `@import` of a style sheet to `new`; comments are left alone."""
    comments = [match.span() for match in CSS_COMMENT.finditer(source)]
    edits = []
    for match in CSS_ADDRESS.finditer(source):
        if any(start <= match.start() < end for start, end in comments):
            continue
        group = match.lastindex or 3
        edits.append((*match.span(group), new(match[group])))
    return _edited(source, edits)


def _edited(source: str, edits: list[Edit]) -> str:
    pieces = []
    done = 0
    for start, end, text in edits:
        pieces += [source[done:start], text]
        done = end
    return "".join([*pieces, source[done:]])


class _Reader(HTMLParser):
    """Notes what to change; the source itself is the text that is kept."""

    def __init__(self, source: str, new: NewAddress) -> None:
        super().__init__(convert_charrefs=False)
        self.edits: list[Edit] = []
        self._source = source
        self._new = new
        # As HTMLParser counts lines.
        lengths = (len(line) + 1 for line in source.split("\n"))
        self._line_starts = [0, *accumulate(lengths)]
        self._style: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start, text = self._here(), self.get_starttag_text() or ""
        if tag == "style":
            self._style = start + len(text)
        if tag == "link" and _CANONICAL.search(text):
            return
        for match in _ATTRIBUTE.finditer(text, len(tag) + 1):
            written = match[3].strip("\"'")
            value = unescape(written)
            changed = self._changed(tag, match[1].lower(), value)
            if changed != value:
                span = (start + match.start(3), start + match.end(3))
                self.edits.append((*span, f'"{escape(changed)}"'))

    def handle_endtag(self, tag: str) -> None:
        if tag == "style" and self._style is not None:
            start, end = self._style, max(self._style, self._here())
            self.edits.append((start, end, relink_css(self._source[start:end], self._new)))
            self._style = None

    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _changed(self, tag: str, name: str, value: str) -> str:
        place = (tag, name)
        if place in LINK_ATTRIBUTES or place in ASSET_ATTRIBUTES or place == ("link", "href"):
            return self._new(value.strip())
        if name in SRCSET_ATTRIBUTES:
            return ", ".join(
                self._candidate(one.split()) for one in value.split(",") if one.strip()
            )
        return relink_css(value, self._new) if name == "style" else value

    def _candidate(self, parts: list[str]) -> str:
        return " ".join([self._new(parts[0]), *parts[1:]])
