"""The case (案例) itself."""

from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from showcase.core.twins import page_twin
from showcase.stories.forms import story_tabs
from showcase.stories.models import Story

from .campaigns import CampaignPage, Dimension


class CasePage(Story):
    """案例: one excellent case of micro-grid governance."""

    section = "cases"
    kind_name = "案例"
    parent_page_types = ["cases.ShowcasePage", "places.PlacePage"]
    subpage_types: list[str] = []

    campaign = models.ForeignKey(
        CampaignPage,
        verbose_name="活动",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    dimension = models.ForeignKey(
        Dimension,
        verbose_name="展播维度",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )

    edit_handler = story_tabs(
        Story.content_panels,
        [
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("campaign"), FieldPanel("dimension")])], "展播活动"
            ),
            *Story.filing_panels,
        ],
    )

    def twin_additions(self) -> dict[str, Any]:
        campaign, dimension = self.campaign, self.dimension
        return {
            "campaign": page_twin(campaign) if campaign else None,
            "dimension": {"name": dimension.name, "url": dimension.url} if dimension else None,
        }

    class Meta:
        verbose_name = "案例"
        verbose_name_plural = "案例"
