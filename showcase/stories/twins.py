"""The JSON twins of stories, of every type, and of places with the stories filed there."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Page

from showcase.bake import rows
from showcase.bake.addresses import Address, register_beside
from showcase.bake.facts import fact
from showcase.core.sizes import FIGURE
from showcase.core.twins import body_twin, picture_twin, twin_path, twin_response
from showcase.places.models import PlacePage
from showcase.places.twins import place_names, place_trail, place_twin

from .catalogue import catalogue
from .models import Contributor, Story
from .templatetags.stories import printed_on

NEWEST = 200
"""How many stories a place's twin lists: a new one re-renders one place's file, of bounded size."""


@register_beside
def twin_address(page: Page) -> Iterator[Address]:
    """Of a story of any type, and of a place."""
    label = f"{page.get_verbose_name()}《{page.title}》的 JSON"
    if isinstance(page, Story):
        render = partial(respond_story, page._meta.label_lower, page.pk)
        yield Address(twin_path(page.url), label, render)
    elif isinstance(page, PlacePage):
        yield Address(twin_path(page.url), label, partial(respond_place, page.pk))


def respond_story(model: str, key: int, request: HttpRequest) -> HttpResponse:
    """`model` is the label of the story's type."""
    stories: Any = apps.get_model(model)
    rows.prime_whole(stories, [key])
    return twin_response(story_twin(rows.whole(stories, key)))


def respond_place(key: int, request: HttpRequest) -> HttpResponse:
    place = rows.one(PlacePage, key)
    return twin_response(place_twin(place) | stories_of(place))


@fact("各地自己的稿件")
def _by_place() -> MappingProxyType[int, tuple[int, ...]]:
    """Keys of the stories filed directly at each place, newest first."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for filed in catalogue():
        if filed.place:
            found[filed.place].append(filed.key)
    return MappingProxyType({place: tuple(keys) for place, keys in found.items()})


@fact("一个地方自己的稿件")
def _filed_at(place: int) -> tuple[int, ...]:
    return _by_place().get(place, ())


def story_twin(story: Story) -> dict[str, Any]:
    """A story as docs/json.md says it."""
    lead = story.lead_picture
    body = body_twin(story.body, *([lead] if lead else []))
    edition, corrections = story.edition, list(story.corrections.all())
    return {
        "type": type(story).__name__.removesuffix("Page").lower(),
        "number": story.number,
        "url": story.url,
        "title": story.title,
        "kicker": story.kicker,
        "subtitle": story.subtitle,
        "summary": story.summary,
        "column": {"name": story.column.name, "url": story.column.url} if story.column else None,
        "edition": {
            "date": edition.date.isoformat(),
            "issue": edition.issue,
            "page": story.edition_page,
        }
        if edition
        else None,
        "published": _day(story.first_published_at),
        "updated": corrections[-1].date.isoformat() if corrections else None,
        "event_date": story.event_date.isoformat() if story.event_date else None,
        "place": place_trail(story.place),
        "also_places": place_names(sorted(story.also_places.all(), key=lambda p: p.path)),
        **story.twin_additions(),
        "tags": sorted(tag.name for tag in rows.many(Tag, [t.tag_id for t in story.tagged.all()])),
        "bylines": [
            {"name": c.name, "role": c.role, "agency": c.agency} for c in story.contributors.all()
        ],
        "people": people_of(story),
        "lead": {
            "caption": story.lead_caption,
            "alt": story.lead_alt,
            "image": picture_twin(lead, FIGURE),
        }
        if lead
        else None,
        "body": body,
        "figures": [i for b in body if b["type"] == "figures" for i in b["value"]["items"]],
        "corrections": [{"date": c.date.isoformat(), "text": c.text} for c in corrections],
    }


def people_of(story: Story) -> list[str]:
    """Whoever wrote it or speaks in it by name and post; a pseudonym (化名) is nobody's name."""
    nobody = {one.name for one in story.pseudonyms.all()}
    quotes = [b.value for b in story.body if b.block_type == "quote"]
    spoke = [q["speaker"] for q in quotes if q["speaker"] and (q["post"] or q["organisation"])]
    wrote = [c.name for c in story.contributors.all() if c.role != Contributor.Role.PICTURE_SUPPLY]
    return [name for name in dict.fromkeys([*wrote, *spoke]) if name not in nobody]


def stories_of(place: PlacePage) -> dict[str, Any]:
    """The stories filed directly at a place, newest first, and how many there are."""
    keys = _filed_at(place.pk)
    stories = rows.many(Story, keys[:NEWEST], ["edition"], ["body"])
    return {
        "count": len(keys),
        "stories": [
            {
                "number": story.number,
                "url": story.url,
                "title": story.title,
                "date": day.isoformat() if (day := printed_on(story)) else None,
            }
            for story in stories
        ],
    }


def _day(moment: datetime | None) -> str | None:
    """The day in Chengdu, `2024-01-09`."""
    return timezone.localdate(moment).isoformat() if moment else None
