from typing import Any

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, Page

from showcase.core.blocks import BodyBlock
from showcase.core.fields import BodyField
from showcase.core.text import VisibleText
from showcase.stories.models import Story

from .front import front_page
from .search.assigning import PursuedTerm
from .search.missed import MissedTerm

__all__ = ["AboutPage", "HomePage", "MissedTerm", "Pick", "PursuedTerm"]


class HomePage(VisibleText, Page):
    """首页."""

    template = "home/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cases.ShowcasePage",
        "news.NewsPage",
        "news.BriefsPage",
        "places.PlaceIndexPage",
        "home.AboutPage",
    ]

    lead = models.ForeignKey(
        Story,
        verbose_name="头条",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="留空时取最新的案例。",
    )

    content_panels = [
        *Page.content_panels,
        PageChooserPanel("lead", ["cases.CasePage", "news.ArticlePage"]),
        InlinePanel("picks", label="次条", max_num=4),
    ]

    class Meta:
        verbose_name = "首页"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["front"] = front_page(self)
        return context


class Pick(Orderable):
    """次条: a story that the editor puts under the lead."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="picks")
    story = models.ForeignKey(
        Story, verbose_name="稿件", on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("story", ["cases.CasePage", "news.ArticlePage"])]


class AboutPage(VisibleText, Page):
    """A plain page: 关于本报, 怎样投稿, 隐私说明."""

    template = "home/about.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    introduction = models.CharField("导语", max_length=200, blank=True)
    body = BodyField(BodyBlock(), verbose_name="正文", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]

    class Meta:
        verbose_name = "说明页"
        verbose_name_plural = "说明页"
