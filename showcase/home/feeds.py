"""RSS 2.0 of the newest stories: headline, link, summary; the whole text stays on the page."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape

from showcase.stories.models import Story

FEED_PATH = "/feed.xml"
NEWEST = 30
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _Feed(Rss201rev2Feed):
    def latest_post_date(self) -> datetime:
        """The newest story's time, so that the same stories make the same bytes."""
        dates = [item[key] for item in self.items for key in ("pubdate", "updateddate")]
        return max((date for date in dates if date), default=_NEVER)


def newest_stories() -> list[Story]:
    """Published stories of every kind that are open to everyone, newest first."""
    return list(Story.objects.published().select_related("column").defer("body")[:NEWEST])


def feed(request: HttpRequest) -> HttpResponse:
    """The feed of all stories. A story keeps its guid when it is renamed, moved or corrected."""
    rss = _Feed(
        title=settings.WAGTAIL_SITE_NAME,
        link=f"{settings.SITE_URL}/",
        description=f"{settings.WAGTAIL_SITE_NAME}的最新稿件",
        language="zh-cn",
        feed_url=f"{settings.SITE_URL}{FEED_PATH}",
    )
    for story in newest_stories():
        rss.add_item(
            title=" ".join(story.title_clauses) or story.title,
            link=f"{settings.SITE_URL}{story.url}",
            description=escape(story.summary),  # a reader takes it for HTML
            unique_id=f"tag:huaxi-showcase,2026:story/{story.number}",
            unique_id_is_permalink=False,
            pubdate=story.first_published_at,
            updateddate=story.last_published_at,
            categories=[story.column.name] if story.column else [],
        )
    return HttpResponse(rss.writeString("utf-8"), content_type=rss.content_type)
