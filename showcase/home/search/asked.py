"""What somebody asks of the search page, as an address says it; and the address of every answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from showcase.core.text import visible
from showcase.search.queries import MOST_CHARACTERS

PATH = "/search/"
FACETS = ("district", "street", "dimension", "kind", "year", "column")
"""The names of parameters, in the order in which the page offers them."""
BY_RELEVANCE, BY_DATE = "relevance", "date"
MOST_PAGES = 50
"""Whoever has not found it on the first fifty pages needs another word."""
_LONGEST_VALUE = 60


class BadPage(ValueError):
    """A page number that is none."""


@dataclass(frozen=True)
class Asked:
    """`chosen` holds pairs of a facet and its value, in the order of `FACETS`; `page` is from 1."""

    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    sort: str = BY_RELEVANCE
    page: int = 1
    cut: bool = False
    """Whether more was typed than is searched for."""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Asked":
        """Whatever came. Raises `BadPage`."""
        typed = visible(parameters.get("q", "")).strip()
        values = ((name, visible(parameters.get(name, "")).strip()) for name in FACETS)
        return cls(
            typed[:MOST_CHARACTERS].strip(),
            tuple((name, value[:_LONGEST_VALUE]) for name, value in values if value),
            BY_DATE if parameters.get("sort") == BY_DATE else BY_RELEVANCE,
            _page(parameters.get("page", "")),
            len(typed) > MOST_CHARACTERS,
        )

    @property
    def address(self) -> str:
        """Where this very answer stands."""
        parameters = [("q", self.text), *self.chosen]
        if self.sort != BY_RELEVANCE:
            parameters.append(("sort", self.sort))
        if self.page > 1:
            parameters.append(("page", str(self.page)))
        return f"{PATH}?{urlencode(parameters)}"

    def value(self, facet: str) -> str:
        """What was chosen of a facet; "" for nothing."""
        return dict(self.chosen).get(facet, "")

    def choosing(self, facet: str, value: str) -> "Asked":
        """The same with another value of one facet, or without it; from the first page on."""
        chosen = dict(self.chosen) | {facet: value}
        if facet == "district":
            chosen.pop("street", None)  # a street of the old district is none of the new one
        kept = tuple((name, chosen[name]) for name in FACETS if chosen.get(name))
        return replace(self, chosen=kept, page=1)

    def everything(self) -> "Asked":
        """The same words, with no facet chosen."""
        return Asked(self.text)

    def instead(self, text: str) -> "Asked":
        """Other words, asked in the same way."""
        return replace(self, text=text, page=1)

    def sorted_by(self, sort: str) -> "Asked":
        return replace(self, sort=sort, page=1)

    def at_page(self, page: int) -> "Asked":
        return replace(self, page=page)


def _page(text: str) -> int:
    """1 for nothing; at most one more than there can be."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or not int(text):
        raise BadPage(text)
    return min(int(text), MOST_PAGES + 1)
