"""Lists of stories with real, crawlable page paths: `/cases/`, `/cases/page/2/`.

Archive pages are numbered from the oldest on, so that a new story changes the first page of a list
and no other: `page/2/` holds the twelve oldest for ever. The first page holds what is newer than
the last full archive page, and that page's stories too: 12 to 23 stories.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from showcase.bake.addresses import Address
from showcase.bake.facts import asked_once, fact
from showcase.places.districts import Districts

from . import catalogue
from .catalogue import Selection
from .models import Story

PER_PAGE = 12
FIRST = 1
BLOCK = 20
"""Archive pages that are looked at together."""
OLDEST = 2
"""The number of the page with the oldest stories, if there is more than the first page."""


def pages(count: int) -> int:
    """How many pages a list of `count` stories has.

    >>> [pages(n) for n in (0, 12, 23, 24, 35, 36)]
    [1, 1, 1, 2, 2, 3]
    """
    return max(1, count // PER_PAGE)


def archived(count: int) -> int:
    """How many of a list's stories are on archive pages."""
    return (pages(count) - 1) * PER_PAGE


def block_of(keys: tuple[int, ...], block: int) -> tuple[int, ...]:
    """The stories of `BLOCK` archive pages; `keys` are all of a list, newest first, and block 0 has
    the oldest."""
    size = BLOCK * PER_PAGE
    older, younger = block * size, min((block + 1) * size, archived(len(keys)))
    return keys[len(keys) - younger : len(keys) - older]


def cut(keys: tuple[int, ...], number: int) -> tuple[int, ...]:
    """The stories of one page of a list: `keys` are those of the list for its first page, and of
    the page's block for an archive page."""
    if number == FIRST:
        return keys[: len(keys) - archived(len(keys))]
    older = (number - OLDEST) % BLOCK * PER_PAGE
    return keys[len(keys) - older - PER_PAGE : len(keys) - older]


@fact("列表的一页")
def on_page(kind: str, axis: str, value: Any, number: int) -> tuple[int, ...]:
    """The stories of one page of a list."""
    if number == FIRST:
        return cut(catalogue.members(kind, axis, value), FIRST)
    return cut(_block(kind, axis, value, (number - OLDEST) // BLOCK), number)


@fact("列表的一段")
def _block(kind: str, axis: str, value: Any, block: int) -> tuple[int, ...]:
    """A new story changes the last one only, so that the pages of all others need not be asked."""
    return block_of(catalogue.members(kind, axis, value), block)


@fact("列表的页数")
def page_count(kind: str, axis: str, value: Any) -> int:
    return pages(catalogue.count(kind, axis, value))


@fact("列表前后的页")
def neighbours(kind: str, axis: str, value: Any, number: int) -> tuple[int, int]:
    """Numbers of the page with newer stories and of that with older ones; 0 where there is none."""
    if number == FIRST:
        last = page_count(kind, axis, value)
        return 0, last if last > FIRST else 0
    newest = _newest_in(kind, axis, value, (number - OLDEST) // BLOCK)
    return FIRST if number == newest else number + 1, number - 1 if number > OLDEST else 0


@fact("列表的一段里有没有最新的旧页")
def _newest_in(kind: str, axis: str, value: Any, block: int) -> int:
    """The number of a list's newest archive page if it is in this block of pages, else 0."""
    last = page_count(kind, axis, value)
    return last if (last - OLDEST) // BLOCK == block else 0


@fact("列表的年份")
def years(kind: str, axis: str, value: Any) -> tuple[tuple[int, int], ...]:
    """Each year of a list, newest first, with the page where its newest story stands."""
    counts = catalogue.counts_by_year(kind, axis).get(value, ())
    left = sum(count for _year, count in counts)  # stories from this year's newest to the oldest
    on_archive_pages = archived(left)
    found = []
    for year, count in counts:
        page = FIRST if left > on_archive_pages else (left - 1) // PER_PAGE + OLDEST
        found.append((year, page))
        left -= count
    return tuple(found)


@dataclass(frozen=True)
class ListPage:
    """One page of a list: its stories, its number, and how many the whole list holds.

    `count` and `years` are None on an archive page, which must not change with every new story.
    """

    stories: list[Story]
    number: int
    count: int | None = None
    years: list[tuple[int, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Story]:
        return iter(self.stories)

    @property
    def is_first(self) -> bool:
        return self.number == FIRST

    @property
    def span(self) -> tuple[date, date] | None:
        """The days of its oldest and newest stories: what an archive page is called."""
        days = [s.first_published_at for s in self.stories if s.first_published_at]
        if not days:
            return None
        return timezone.localdate(min(days)), timezone.localdate(max(days))

    @property
    def title(self) -> str:
        """What an archive page's title says after its list's: `（2024年3月5日—2024年4月2日）`."""
        if self.is_first or self.span is None:
            return ""
        first, last = (f"{day.year}年{day.month}月{day.day}日" for day in self.span)
        return f"（{first}—{last}）"


@dataclass(frozen=True)
class Listing:
    """One list at `path` (with slashes at both ends), cut into pages."""

    path: str
    title: str
    selection: Selection
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def page_path(self, number: int) -> str:
        return self.path if number == FIRST else f"{self.path}page/{number}/"

    def page(self, number: int) -> ListPage:
        chosen = (self.selection.kind, self.selection.axis, self.selection.value)
        stories = self.selection.stories(on_page(*chosen, number))
        if number != FIRST:
            return ListPage(stories, number)
        by_year = [(year, self.page_path(page)) for year, page in years(*chosen)]
        return ListPage(stories, number, self.selection.count(), by_year)

    @asked_once()
    def page_context(self, number: int) -> dict[str, Any]:
        """What a list template needs: `listing`, `stories` (one page), ways to others."""
        chosen = (self.selection.kind, self.selection.axis, self.selection.value)
        newer, older = neighbours(*chosen, number)
        return {
            **self.context,
            "listing": self,
            "stories": self.page(number),
            "newer_path": self.page_path(newer) if newer else "",
            "older_path": self.page_path(older) if older else "",
            "districts": Districts(),
        }

    def addresses(self, make: "Make", *keys: object, first: int = FIRST) -> Iterator[Address]:
        """One address a page, from page `first` on; an empty list still has its first page.

        A page is rendered by making its list anew, `make(*keys)`: `make` is a function of a module
        and the keys are plain, so that the page depends on what it reads and not on this list.
        """
        last = page_count(self.selection.kind, self.selection.axis, self.selection.value)
        for number in range(first, last + 1):
            yield Address(
                self.page_path(number),
                f"列表《{self.title}》" + ("" if number == FIRST else f"第 {number} 页"),
                partial(list_page, make.__module__, make.__qualname__, number, *keys),
            )

    def respond(self, number: int, request: HttpRequest) -> HttpResponse:
        return TemplateResponse(request, self.template, self.page_context(number))


Make = Callable[..., Listing]


def list_page(module: str, name: str, number: int, *rest: Any) -> HttpResponse:
    """Page `number` of the list that the function `name` of a module makes from the keys."""
    *keys, request = rest
    make: Make = getattr(import_module(module), name)
    return make(*keys).respond(number, request)
