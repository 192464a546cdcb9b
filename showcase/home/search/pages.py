"""The page of search as a file, and the small lists that it looks through while Django is away.

Stories lie in lists of 200 by their primary key, so that a story that changes makes one of them
again. A line is `[url, title, place, day, other words]`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake import rows
from showcase.bake.addresses import Address, register
from showcase.bake.facts import fact
from showcase.places.models import PlacePage
from showcase.stories.catalogue import catalogue
from showcase.stories.models import Contributor, Pseudonym, Story
from showcase.stories.templatetags.stories import printed_on

from .asked import PATH

DATA = f"{PATH}data/"
IN_A_LIST = 200
"""Primary keys."""

Line = tuple[str, str, str, str, str]


@fact("检索用的小目录")
def _lists() -> MappingProxyType[int, tuple[int, ...]]:
    """Keys of published stories by the number of their list."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for filed in catalogue():
        found[filed.key // IN_A_LIST].append(filed.key)
    return MappingProxyType({number: tuple(sorted(keys)) for number, keys in found.items()})


@fact("检索用的小目录的编号")
def _numbers() -> tuple[int, ...]:
    return tuple(sorted(_lists()))


@fact("一份检索用的小目录")
def _in_list(number: int) -> tuple[int, ...]:
    return _lists().get(number, ())


@fact("检索得到的地方")
def _places() -> tuple[int, ...]:
    return tuple(PlacePage.objects.live().public().order_by("path").values_list("pk", flat=True))


@register
def search_addresses() -> Iterator[Address]:
    yield Address(PATH, "检索", page)
    yield Address(f"{DATA}places.json", "检索用的小目录：地方", places)
    for number in _numbers():
        label = f"检索用的小目录：稿件 {number}"
        yield Address(f"{DATA}stories-{number}.json", label, partial(stories, number))


def page(request: HttpRequest) -> HttpResponse:
    """What stands at `/search/` by itself, and the frame of every answer of Django's."""
    files = [f"{DATA}places.json", *(f"{DATA}stories-{number}.json" for number in _numbers())]
    return TemplateResponse(request, "home/search/page.html", {"files": files})


def places(request: HttpRequest) -> HttpResponse:
    found = rows.many(PlacePage, _places())
    return _lines(
        (
            place.url,
            place.title,
            "",
            "",
            " ".join(filter(None, [place.short_name, place.other_names])),
        )
        for place in found
    )


def stories(number: int, request: HttpRequest) -> HttpResponse:
    keys = _in_list(number)
    people = _people(keys)
    found = rows.many(Story, keys, ["place", "edition"])
    return _lines(_line(story, people.get(story.pk, [])) for story in found)


def _line(story: Story, people: list[str]) -> Line:
    day = printed_on(story)
    place = story.place.title if story.place else ""
    words = " ".join([*_methods_and_figures(story.body.raw_data), *people])
    return story.url, story.title, place, day.isoformat() if day else "", words


def _methods_and_figures(blocks: Any) -> Iterator[str]:
    """By what is stored: whole blocks of all these stories would take a second to make."""
    for block in blocks:
        if block["type"] == "method":
            yield block["value"]["name"]
        elif block["type"] == "figures":
            for item in block["value"]["items"]:
                # A list knows its items by type and id, unless it was never saved in a form.
                figure = item["value"] if item.get("type") == "item" else item
                yield f"{figure['printed']}{figure.get('unit') or ''}{figure['label']}"


def _people(keys: tuple[int, ...]) -> dict[int, list[str]]:
    """Who wrote each story, under no pseudonym."""
    nobody = set(Pseudonym.objects.filter(story__in=keys).values_list("story_id", "name"))
    found: dict[int, list[str]] = defaultdict(list)
    wrote = Contributor.objects.filter(story__in=keys).order_by("story_id", "sort_order", "pk")
    for story, name, role in wrote.values_list("story_id", "name", "role"):
        if role != Contributor.Role.PICTURE_SUPPLY and (story, name) not in nobody:
            found[story].append(name)
    return found


def _lines(lines: Any) -> HttpResponse:
    text = json.dumps(list(lines), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
