"""A place as search finds it, by its JSON twin in the release (docs/json.md)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from showcase.search.documents import Document
from showcase.search.readers import Reader, register

KIND = "place"
FACETS = {"district": "district", "street": "street"}
"""Levels of places that results are sorted out by, and the names of their facets."""


def place_document(twin: dict[str, Any]) -> Document:
    """Its key is odd, those of stories are even: the two series of numbers are not one."""
    trail = [*twin["parents"], {name: twin[name] for name in ("name", "level", "number", "url")}]
    also = [twin["short_name"], *twin["other_names"]]
    return Document(
        key=2 * twin["number"] + 1,
        url=twin["url"],
        kind=KIND,
        title=twin["name"],
        place=named(twin["parents"]),
        places=tuple(place["name"] for place in twin["parents"]),
        texts={
            "place": "\n".join(name for name in (twin["name"], *also) if name),
            "body": twin["introduction"],
        },
        facets={"kind": KIND, **place_facets(trail)},
    )


def named(trail: list[dict[str, Any]]) -> str:
    """锦江区牛市口街道: how a result names a place by the way down to it."""
    return "".join(place["name"] for place in trail[-2:])


def place_facets(trail: list[dict[str, Any]]) -> dict[str, str]:
    """The district and the street among a place and those above it."""
    return {FACETS[place["level"]]: place["name"] for place in trail if place["level"] in FACETS}


_TWIN = re.compile(r"places/\d+/index\.json")


def _documents(path: str, content: bytes) -> Iterator[Document]:
    yield place_document(json.loads(content))


register(Reader(lambda path: bool(_TWIN.fullmatch(path)), _documents, "places 1"))
