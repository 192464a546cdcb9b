from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from showcase.core.text import VisibleText


class Organisation(index.Indexed, VisibleText):
    """机构: whoever organises, issues, supplies or writes."""

    class Kind(models.TextChoices):
        MEDIA = "media", "媒体"
        GOVERNMENT = "government", "党政机关"
        COMMUNITY = "community", "社区与街道"
        COMPANY = "company", "企业"
        SOCIAL = "social", "社会组织"

    name = models.CharField("名称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind, default=Kind.SOCIAL)
    parent = models.ForeignKey(
        "self", verbose_name="上级机构", null=True, blank=True, on_delete=models.PROTECT
    )
    url = models.URLField("网址", blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldPanel("kind"),
        FieldPanel("parent"),
        FieldPanel("url"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.SearchField("short_name"),
        index.AutocompleteField("name"),
    ]

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(index.Indexed, VisibleText):
    """人物: someone whom stories name with a post. A pseudonym (化名) is never a person here."""

    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", null=True, blank=True, on_delete=models.SET_NULL
    )

    panels = [FieldPanel("name"), FieldPanel("post"), FieldPanel("organisation")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "人物"
        verbose_name_plural = "人物"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}（{self.post}）" if self.post else self.name
