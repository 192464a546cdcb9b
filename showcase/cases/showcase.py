"""The showcase (案例展播): the section page of all cases."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel

from showcase.core.pages import SectionPage

from .listings import showcase_listing


class ShowcasePage(SectionPage):
    """案例展播: the list of all cases, by district, dimension, column and tag."""

    template = "cases/showcase.html"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["cases.CasePage", "cases.CampaignPage"]
    numbers = "cases.CasePage"

    introduction = models.CharField("导语", max_length=200, blank=True)

    content_panels = [*SectionPage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "案例展播"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, **showcase_listing(self).page_context(1)}
