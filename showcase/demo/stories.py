"""The demo's stories, written for it on facts the paper has printed."""

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from wagtail.models import Page

from showcase.accounts.models import User
from showcase.cases.models import CampaignPage, CasePage, Dimension, ShowcasePage
from showcase.core.models import Picture
from showcase.news.models import ArticlePage, BriefPage, BriefsPage, NewsPage
from showcase.places.models import PlacePage
from showcase.stories.models import Column, Contributor, Edition, Pseudonym, Story

from .body import body_value
from .models import first_time
from .places import Chain


@dataclass(frozen=True)
class Shelf:
    """What stories refer to, loaded before them."""

    places: dict[Chain, PlacePage]
    pictures: dict[str, Picture]
    columns: dict[str, Column]
    dimensions: dict[str, Dimension]
    campaign: CampaignPage
    owner: User


def story_key(name: str) -> UUID:
    """The lasting mark of a demo story, by which a second load finds it."""
    return uuid5(NAMESPACE_URL, f"demo:{name}")


def story_named(name: str) -> Story | None:
    """The demo story of this name, unless an editor has deleted it."""
    return Story.objects.filter(translation_key=story_key(name)).first()


def load_story(name: str, data: dict[str, Any], shelf: Shelf) -> bool:
    """Publish one story, once; True when it was made. One that was deleted stays away."""
    key = story_key(name)
    if not first_time(f"story:{name}"):
        return False
    model, parent = _home_of(data["kind"])
    story = model(translation_key=key, owner=shelf.owner, live=False, **_fields(name, data, shelf))
    story.contributors = [
        Contributor(sort_order=i, **row) for i, row in enumerate(data.get("contributors", []))
    ]
    story.pseudonyms = [
        Pseudonym(sort_order=i, name=row["name"])
        for i, row in enumerate(data.get("pseudonyms", []))
    ]
    story.tags.add(*data.get("tags", []))
    parent.add_child(instance=story)
    story.also_places.set([shelf.places[tuple(c)] for c in data.get("also_places", [])])
    story.save_revision(user=shelf.owner).publish(user=shelf.owner, skip_permission_checks=True)
    # The day it was printed, not the day the demo was loaded.
    Page.objects.filter(pk=story.pk).update(
        first_published_at=data["published"], last_published_at=data["published"]
    )
    return True


def _home_of(kind: str) -> tuple[type[Story], Page]:
    match kind:
        case "case":
            return CasePage, ShowcasePage.objects.get()
        case "article":
            return ArticlePage, NewsPage.objects.get()
        case _:
            return BriefPage, BriefsPage.objects.get()


def _fields(name: str, data: dict[str, Any], shelf: Shelf) -> dict[str, Any]:
    plain = ("title", "kicker", "subtitle", "summary", "event_date_printed", "no_byline")
    fields = {key: data[key] for key in plain if key in data}
    if data["kind"] == "case":
        fields["campaign"] = shelf.campaign
        fields["dimension"] = shelf.dimensions[data["dimension"]]
    if "edition" in data:
        fields["edition"], _ = Edition.objects.get_or_create(date=data["edition"]["date"])
        fields["edition_page"] = data["edition"].get("page", "")
    return fields | {
        "column": shelf.columns.get(data.get("column", "")),
        "place": shelf.places[tuple(data["place"])] if data.get("place") else None,
        "event_date": data.get("event_date"),
        "lead_picture": shelf.pictures.get(data.get("lead_picture", "")),
        "lead_caption": data.get("lead_caption", ""),
        "lead_alt": data.get("lead_alt", ""),
        "body": body_value(name, data["body"], shelf.pictures),
    }
