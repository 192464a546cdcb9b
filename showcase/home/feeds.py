"""RSS 2.0 of the newest stories: headline, link, summary; the whole text stays on the page.

There is a feed of everything, one for each column and one for each district.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed, rfc3339_date
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from showcase.bake import rows
from showcase.bake.addresses import Address
from showcase.places.districts import district_keys
from showcase.places.models import PlacePage
from showcase.stories.catalogue import Selection
from showcase.stories.corrections import corrected
from showcase.stories.listings import column_keys
from showcase.stories.models import Column, Story

FEED_PATH = "/feed.xml"
NEWEST = 30
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Rss(Rss201rev2Feed):
    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """RSS has no word for a correction's day; Atom's `updated` is understood."""
        super().add_item_elements(handler, item)
        if item["updateddate"]:
            handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))

    def latest_post_date(self) -> datetime:
        """The newest story's time, so that the same stories make the same bytes."""
        dates = [item[key] for item in self.items for key in ("pubdate", "updateddate")]
        return max((date for date in dates if date), default=_NEVER)


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


@dataclass(frozen=True)
class Feed:
    """One feed: where it lies, the page it belongs to, and the stories it may hold."""

    path: str
    title: str
    home: str
    stories: Selection

    def newest(self) -> list[Story]:
        """Published stories that are open to everyone, newest first."""
        return self.stories.newest(NEWEST)


def column_feed(column: Column) -> Feed:
    return Feed(
        f"{column.url}feed.xml",
        f"{settings.WAGTAIL_SITE_NAME} · {column.name}",
        column.url,
        Selection(axis="column", value=column.pk),
    )


def place_feed(place: PlacePage) -> Feed:
    """Stories of a place and of every place below it."""
    return Feed(
        f"{place.url}feed.xml",
        f"{settings.WAGTAIL_SITE_NAME} · {place.title}",
        place.url,
        Selection(axis="place", value=place.path),
    )


def paper_feed() -> Feed:
    return Feed(FEED_PATH, settings.WAGTAIL_SITE_NAME, "/", Selection())


def feed_addresses() -> Iterator[Address]:
    """Each is rendered from a key, so that it depends on what it reads and not on this list."""
    yield Address(FEED_PATH, "订阅：全部稿件", respond_paper)
    for column in rows.many(Column, column_keys()):
        path = column_feed(column).path
        yield Address(path, f"订阅：{column.name}", partial(respond_column, column.pk))
    for district in rows.many(PlacePage, district_keys()):
        path = place_feed(district).path
        yield Address(path, f"订阅：{district.title}", partial(respond_place, district.pk))


def respond_paper(request: HttpRequest) -> HttpResponse:
    return respond(paper_feed(), request)


def respond_column(column: int, request: HttpRequest) -> HttpResponse:
    return respond(column_feed(rows.one(Column, column)), request)


def respond_place(place: int, request: HttpRequest) -> HttpResponse:
    return respond(place_feed(rows.one(PlacePage, place)), request)


def respond(feed: Feed, request: HttpRequest) -> HttpResponse:
    """The feed. A story keeps its guid when it is renamed, moved or corrected."""
    rss = _Rss(
        title=feed.title,
        link=f"{settings.SITE_URL}{feed.home}",
        description=f"{feed.title}的最新稿件",
        language="zh-cn",
        feed_url=f"{settings.SITE_URL}{feed.path}",
    )
    stories = feed.newest()
    for story, day in zip(stories, corrected(tuple(s.pk for s in stories)), strict=True):
        rss.add_item(
            title=" ".join(story.title_clauses) or story.title,
            link=f"{settings.SITE_URL}{story.url}",
            description=escape(story.summary),  # a reader takes it for HTML
            unique_id=f"tag:huaxi-showcase,2026:story/{story.number}",
            unique_id_is_permalink=False,
            pubdate=story.first_published_at,
            updateddate=_start(day),
            categories=[story.column.name] if story.column else [],
        )
    return HttpResponse(rss.writeString("utf-8"), content_type=rss.content_type)
