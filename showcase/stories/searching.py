"""A story as search finds it, by its JSON twin in the release (docs/json.md): what is published."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps

from showcase.places.searching import named, place_facets
from showcase.search.documents import Document
from showcase.search.readers import Reader, register

from .models import Story

_NOT_WORDS = frozenset({"type", "url", "kind", "sizes"})
"""Keys of a block whose strings are addresses, or names that the house gives to things."""


def story_document(twin: dict[str, Any]) -> Document:
    """Its key is even, those of places are odd: the two series of numbers are not one."""
    printed = twin["edition"]["date"] if twin["edition"] else None
    day = printed or twin["published"]
    shown = date.fromisoformat(day) if day else None
    trail = twin["place"]
    names = [place["name"] for place in (*trail, *twin["also_places"])]
    return Document(
        key=2 * twin["number"],
        url=twin["url"],
        kind=twin["type"],
        title=twin["title"],
        place=named(trail),
        places=tuple(dict.fromkeys(names)),
        date=shown,
        year=shown.year if shown else 0,
        texts={
            "method": "\n".join(methods(twin)),
            "people": "\n".join(twin["people"]),
            "body": "\n\n".join(words(twin)),
        },
        facets=_facets(twin, shown) | place_facets(trail),
    )


def _facets(twin: dict[str, Any], shown: date | None) -> dict[str, str | int]:
    found: dict[str, str | int] = {"kind": twin["type"]}
    if twin["column"]:
        found["column"] = twin["column"]["name"]
    if twin.get("dimension"):
        found["dimension"] = twin["dimension"]["name"]
    if shown:
        found["year"] = shown.year
    return found


def methods(twin: dict[str, Any]) -> list[str]:
    """The names of the 工作法 that a story explains."""
    return [block["value"]["name"] for block in twin["body"] if block["type"] == "method"]


def words(twin: dict[str, Any]) -> Iterator[str]:
    """Everything that a reader reads besides the headline; what sums it up comes first."""
    lead = twin["lead"] or {}
    heads = (twin["summary"], twin["kicker"], twin["subtitle"])
    yield from filter(None, (*heads, lead.get("caption"), lead.get("alt")))
    for block in twin["body"]:
        value = block["value"]
        yield from _words({"text": value} if isinstance(value, str) else value)
    for byline in twin["bylines"]:
        yield byline["name"]
    yield from twin["tags"]
    for correction in twin["corrections"]:
        yield correction["text"]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _NOT_WORDS:
                yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


@cache
def _twin() -> re.Pattern[str]:
    """Paths of twins of stories of every type."""
    found = {model.section for model in apps.get_models() if issubclass(model, Story)}
    return re.compile(rf"(?:{'|'.join(sorted(found))})/\d+/index\.json")


def _documents(path: str, content: bytes) -> Iterator[Document]:
    yield story_document(json.loads(content))


register(Reader(lambda path: bool(_twin().fullmatch(path)), _documents, "stories 1"))
