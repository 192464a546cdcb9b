from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from showcase.core.pages import SectionPage
from showcase.stories.catalogue import Selection
from showcase.stories.listing import Listing
from showcase.stories.models import Story


class NewsPage(SectionPage):
    """社区新闻: all articles."""

    template = "news/list.html"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.ArticlePage"]
    numbers = "news.ArticlePage"

    introduction = models.CharField("导语", max_length=200, blank=True)

    content_panels = [*SectionPage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "社区新闻"

    def listing(self) -> Listing:
        chosen = Selection(ArticlePage._meta.label)
        return Listing("/news/", self.title, chosen, self.template, {"page": self})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            **self.listing().page_context(1),
        }


class BriefsPage(SectionPage):
    """资讯: all briefs."""

    template = "news/list.html"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.BriefPage"]
    numbers = "news.BriefPage"

    introduction = models.CharField("导语", max_length=200, blank=True)

    content_panels = [*SectionPage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "资讯"

    def listing(self) -> Listing:
        chosen = Selection(BriefPage._meta.label)
        return Listing("/briefs/", self.title, chosen, self.template, {"page": self})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            **self.listing().page_context(1),
        }


class ArticlePage(Story):
    """报道: an article."""

    section = "news"
    kind_name = "报道"
    parent_page_types = ["news.NewsPage", "places.PlacePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "报道"
        verbose_name_plural = "报道"


class BriefPage(Story):
    """资讯短讯: opens with the 报讯 dateline, which is built from its contributors."""

    section = "briefs"
    kind_name = "资讯"
    parent_page_types = ["news.BriefsPage", "places.PlacePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "资讯"
        verbose_name_plural = "资讯"
