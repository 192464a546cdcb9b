"""From a question to an answer of the current release's index."""

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

from showcase.places.models import PlacePage
from showcase.places.searching import KIND as PLACE
from showcase.search.carrying import open_current
from showcase.search.documents import Found, Suggestion
from showcase.search.publicindex import PAGE, PublicIndex
from showcase.search.queries import parse
from showcase.search.schema import Unusable
from showcase.stories.models import Story

from .asked import FACETS, MOST_PAGES, Asked

LABELS = dict(zip(FACETS, ("区县", "镇街", "维度", "类别", "年份", "栏目"), strict=True))
OFFERED = 24
"""Values of a facet on the page, the most frequent ones."""
SUGGESTED = 8

logger = logging.getLogger(__name__)


class Away(Exception):
    """There is nothing to search in: no release, or none with an index that can be read."""


@dataclass(frozen=True)
class Choice:
    """One value of a facet: what it is called, how many there are, where it leads."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: tuple[Choice, ...]


@cache
def kinds() -> dict[str, str]:
    """What readers call the kinds of documents: `{"case": "案例", …}`."""
    stories = [m for m in apps.get_models() if issubclass(m, Story) and m is not Story]
    named = {m.__name__.removesuffix("Page").lower(): m.kind_name for m in stories}
    return named | {PLACE: str(PlacePage._meta.verbose_name)}


def find(asked: Asked) -> Found:
    """One page of results. Raises `Away`."""
    chosen = dict(asked.chosen)
    if "kind" in chosen:
        chosen["kind"] = _kind(chosen["kind"])
    page = asked.page if asked.page <= MOST_PAGES else 0
    try:
        order = "date" if asked.sort == "date" else "relevance"
        return _index().search(parse(asked.text), page or 10**6, order, chosen)  # type: ignore[arg-type]
    except sqlite3.Error as error:
        raise _broken(error) from error


def suggest(text: str) -> list[Suggestion]:
    """What somebody may be about to type. Raises `Away`."""
    try:
        return _index().suggest(text, SUGGESTED)
    except sqlite3.Error as error:
        raise _broken(error) from error


def _index() -> PublicIndex:
    try:
        found = open_current(Path(settings.RELEASES_DIR))
    except (Unusable, OSError, sqlite3.Error) as error:
        raise _broken(error) from error
    if found is None:
        raise Away("no release has an index")
    return found


def _broken(error: Exception) -> Away:
    logger.error("检索用的索引读不了（%s）。", error)
    return Away(str(error))


def _kind(value: str) -> str:
    """`case` for 案例 too."""
    return next((kind for kind, label in kinds().items() if label == value), value)


def last_page(total: int) -> int:
    return min(-(-total // PAGE), MOST_PAGES)


def facets(asked: Asked, found: Found) -> Iterator[Facet]:
    """Those facets that part the results, or that something was chosen of."""
    for name in FACETS:
        chosen = asked.value(name)
        if name == "kind":
            chosen = _kind(chosen)
        counted = found.facets.get(name, ())
        if name == "street" and not asked.value("district") and not chosen:
            counted = counted[: OFFERED // 2]
        if name == "year":
            counted = tuple(sorted(counted, reverse=True))
        if len(counted) < 2 and not chosen:
            continue
        yield Facet(
            name,
            LABELS[name],
            tuple(
                Choice(
                    value_label(name, value),
                    count,
                    asked.choosing(name, "" if value == chosen else value).address,
                    value == chosen,
                )
                for value, count in counted[:OFFERED]
            ),
        )


def value_label(facet: str, value: str) -> str:
    """How readers call a value: 案例 for `case`, 2024 年 for `2024`."""
    if facet == "kind":
        return kinds().get(_kind(value), value)
    return f"{value} 年" if facet == "year" and value.isdigit() else value
