"""Campaigns (活动): who organises, when, and from which angles (维度) it looks."""

from itertools import islice
from typing import Any

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

from showcase.bake import rows
from showcase.bake.facts import fact
from showcase.core.text import VisibleText
from showcase.people.models import Organisation
from showcase.stories.catalogue import catalogue, list_rows

CASES_SHOWN = 8


class CampaignPage(VisibleText, Page):
    """A campaign (活动): organisers, phases, dimensions and rules; its cases carry its badge."""

    template = "cases/campaign.html"
    parent_page_types = ["cases.ShowcasePage"]
    subpage_types: list[str] = []

    short_name = models.CharField("简称", max_length=40)
    badge = models.CharField(
        "徽标文字", max_length=20, help_text="印在每篇案例上，如：优秀案例展播。"
    )
    introduction = models.TextField("导语", blank=True)
    starts = models.DateField("开始", null=True, blank=True)
    ends = models.DateField("结束", null=True, blank=True)
    rules = RichTextField("规则", blank=True, features=["bold", "ol", "ul", "link"])
    call_to_action = models.CharField("号召语", max_length=120, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("short_name"), FieldPanel("badge")]),
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        InlinePanel("phases", label="日程"),
        InlinePanel("organisers", label="主办、承办、协办"),
        FieldPanel("rules"),
        FieldPanel("call_to_action"),
    ]

    class Meta:
        verbose_name = "活动"
        verbose_name_plural = "活动"

    def organiser_lines(self) -> list[tuple[str, list[Organisation]]]:
        """`[("主办单位", [...]), …]` in the order of roles, then as sorted by the editor."""
        if self.pk and "organisers" not in getattr(self, "_cluster_related_objects", {}):
            roles = _organisers(self.pk)
        else:  # a preview: what the editor has not saved yet
            roles = tuple((row.role, row.organisation_id) for row in self.organisers.all())
        found = {o.pk: o for o in rows.many(Organisation, [key for _role, key in roles])}
        groups = [
            (f"{label}单位", [found[key] for role, key in roles if role == named])
            for named, label in CampaignOrganiser.Role.choices
        ]
        return [(label, names) for label, names in groups if names]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if self.pk:  # the preview of a campaign that was never saved has neither
            context["cases"] = list_rows(_newest_of(self.pk), "cases.CasePage")
            context["dimensions"] = self.dimensions.all()
        return context


@fact("活动的主办单位")
def _organisers(campaign: int) -> tuple[tuple[str, int], ...]:
    """Role and organisation, as the editor sorted them."""
    found = CampaignOrganiser.objects.filter(campaign=campaign)
    return tuple(found.values_list("role", "organisation_id"))


@fact("活动的案例")
def _newest_of(campaign: int) -> tuple[int, ...]:
    """The newest cases of a campaign."""
    held = set(CampaignPage(pk=campaign).cases.order_by().values_list("pk", flat=True))
    newest = (filed.key for filed in catalogue() if filed.key in held)
    return tuple(islice(newest, CASES_SHOWN))


class CampaignPhase(VisibleText, Orderable):
    campaign = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="phases")
    name = models.CharField("阶段", max_length=40)
    starts = models.DateField("开始")
    ends = models.DateField("结束", null=True, blank=True)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("starts"), FieldPanel("ends")])]

    class Meta(Orderable.Meta):
        pass


class CampaignOrganiser(Orderable):
    """An organisation's role in a campaign."""

    class Role(models.TextChoices):
        GUIDE = "指导", "指导"
        HOST = "主办", "主办"
        UNDERTAKE = "承办", "承办"
        ASSIST = "协办", "协办"
        SUPPORT = "支持", "支持"

    campaign = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="organisers")
    organisation = models.ForeignKey(
        Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="campaign_roles"
    )
    role = models.CharField("角色", max_length=10, choices=Role, default=Role.HOST)

    panels = [FieldRowPanel([FieldPanel("organisation"), FieldPanel("role")])]


class Dimension(VisibleText):
    """展播维度: one of the angles a campaign looks from; a facet of the showcase."""

    campaign = models.ForeignKey(
        CampaignPage, verbose_name="活动", on_delete=models.CASCADE, related_name="dimensions"
    )
    name = models.CharField("名称", max_length=40)
    description = models.CharField("说明", max_length=200, blank=True)
    sort_order = models.PositiveSmallIntegerField("排序", default=0)

    panels = [
        FieldPanel("campaign"),
        FieldPanel("name"),
        FieldPanel("description"),
        FieldPanel("sort_order"),
    ]

    class Meta:
        verbose_name = "展播维度"
        verbose_name_plural = "展播维度"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="dimension_once_a_campaign")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/cases/dimension/{self.pk}/"
