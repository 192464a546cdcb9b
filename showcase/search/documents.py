"""What a search engine is given, and what it answers. It knows no newspaper."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

FIELDS = ("title", "place", "method", "people", "body")
"""What is searched, the weightiest first; texts of other names count as part of the body."""

NAMES = ("place", "method", "people")
"""Fields that hold names, separated by line ends: suggested while somebody types."""


@dataclass(frozen=True)
class Document:
    """One published page as search sees it.

    `key` is the caller's own and stays with the page; `date` puts it among the others, and so does
    the key for those of one day. `place` is how a hit names its place, `places` the names of that
    place and of those above it. `facets` are named by the caller, too. `source` is the file of the
    release that says all this.
    """

    key: int
    url: str
    kind: str
    title: str
    place: str = ""
    places: tuple[str, ...] = ()
    date: datetime.date | None = None
    year: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, str | int] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Hit:
    """`title` and `snippet` come with the words that were looked for marked."""

    url: str
    kind: str
    title: "Marked"
    place: str
    date: datetime.date | None
    snippet: "Marked"


Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is marked. No markup: whoever shows it adds that."""


@dataclass(frozen=True)
class Found:
    """`facets` has for each name its values with counts, the most frequent first; the counts of a
    facet that is chosen are those of its other values, too. `did_you_mean` is "" or a query that
    finds something.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    did_you_mean: str = ""


@dataclass(frozen=True)
class Suggestion:
    """`kind` is a field of `NAMES`, or the kind of the document at `url` ("" for a mere name)."""

    text: str
    kind: str
    url: str = ""
