from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from showcase.core.links import publicly
from showcase.core.pages import NumberedPage, SectionPage


class PlaceIndexPage(SectionPage):
    """地方: Chengdu itself, and the root of its places."""

    template = "places/index.html"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["places.PlacePage"]
    numbers = "places.PlacePage"

    introduction = models.CharField("说明", max_length=200, blank=True)

    content_panels = [*SectionPage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "地方总页"


class PlaceForm(WagtailAdminPageForm):
    """A place stands below a wider one, and two places of one name never share a parent."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        above, level = self.parent_page.specific, data.get("level")
        order = PlacePage.Level.values
        inside = isinstance(above, PlacePage) and level
        if inside and order.index(level) <= order.index(above.level):
            kind = above.get_level_display()
            self.add_error("level", f"“{above.title}”是{kind}，它下面只能是更小的地方。")
        twins = PlacePage.objects.child_of(above).filter(title=data.get("title", ""))
        if twins.exclude(pk=self.instance.pk).exists():
            self.add_error("title", f"“{above.title}”下面已经有“{data['title']}”了。")
        return data


class PlacePage(NumberedPage):
    """A place: 区县 › 镇街 › 社区 › 小区/院落 › 网格. Levels may be skipped on the way down."""

    class Level(models.TextChoices):
        DISTRICT = "district", "区（市）县"
        STREET = "street", "镇街"
        COMMUNITY = "community", "社区（村）"
        COMPOUND = "compound", "小区、院落"
        GRID = "grid", "网格"

    base_form_class = PlaceForm
    section = "places"
    series = "places"
    template = "places/place.html"
    parent_page_types = ["places.PlaceIndexPage", "places.PlacePage"]

    level = models.CharField("层级", max_length=20, choices=Level)
    short_name = models.CharField("简称", max_length=20, blank=True, help_text="如 锦江。")
    code = models.CharField("区划代码", max_length=12, blank=True, help_text="如 510104。")
    other_names = models.CharField("别名", max_length=200, blank=True, help_text="用顿号隔开。")
    tile_column = models.PositiveSmallIntegerField("方格图列", null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField("方格图行", null=True, blank=True)
    built = models.PositiveSmallIntegerField("建成年份", null=True, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    introduction = models.TextField("简介", blank=True)

    content_panels = [
        *NumberedPage.content_panels,
        FieldRowPanel([FieldPanel("level"), FieldPanel("short_name"), FieldPanel("code")]),
        FieldPanel("other_names"),
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("built"), FieldPanel("households")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("tile_column"), FieldPanel("tile_row")])],
            "一城二十三格中的位置（仅区县）",
        ),
    ]
    promote_panels: list[object] = []
    search_fields = [
        *NumberedPage.search_fields,
        index.SearchField("other_names"),
        index.FilterField("level"),
    ]

    class Meta:
        verbose_name = "地方"
        verbose_name_plural = "地方"

    @property
    def name(self) -> str:
        """The short name where there is one: 锦江 for 锦江区."""
        return self.short_name or self.title

    def public_children(self) -> list["PlacePage"]:
        """The places right below it that readers may open, in the order of the tree."""
        below = PlacePage.objects.child_of(self).live().order_by("path")
        return [place for place, is_open in publicly(below) if is_open]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["children"] = self.public_children()
        return context
