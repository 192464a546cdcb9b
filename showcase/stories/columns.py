"""Columns (栏目) and print editions (刊期): where in the paper a story stands."""

from typing import Any

from django.core.validators import validate_slug
from django.db import models, transaction
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from showcase.core.text import VisibleText


class Column(index.Indexed, VisibleText):
    """栏目, with the masthead printed above each of its stories."""

    name = models.CharField("栏目名", max_length=40, unique=True)
    slug = models.CharField(
        "网址代号",
        max_length=40,
        unique=True,
        validators=[validate_slug],
        help_text="小写字母，如 zixun。改了以后，读者打开原来的网址会自动转到新网址。",
    )
    masthead = models.CharField(
        "刊头文字",
        max_length=60,
        blank=True,
        help_text="印在文章上方，如“微网实格 — 优秀案例展播 —”。",
    )
    description = models.CharField("说明", max_length=200, blank=True)
    logo = models.ForeignKey(
        "core.Picture",
        verbose_name="栏目标识",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sort_order = models.PositiveSmallIntegerField("排序", default=0)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("masthead"),
        FieldPanel("description"),
        FieldPanel("logo"),
        FieldPanel("sort_order"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"/columns/{self.slug}/"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Remember the slug that is given up, so that the old addresses lead to the new ones."""
        with transaction.atomic():
            saved = Column.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            super().save(*args, **kwargs)
            if saved and saved != self.slug:
                FormerSlug.objects.update_or_create(slug=saved, defaults={"column": self})
            FormerSlug.objects.filter(slug=self.slug).delete()


class FormerSlug(models.Model):
    """原网址代号: a slug that a column had, and that no column has now."""

    column = models.ForeignKey(Column, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.slug


class Edition(index.Indexed, VisibleText):
    """刊期: one day's printed paper."""

    date = models.DateField("出版日期", unique=True)
    issue = models.CharField("期号", max_length=20, blank=True)

    panels = [FieldPanel("date"), FieldPanel("issue")]
    search_fields = [index.SearchField("issue"), index.FilterField("date")]

    class Meta:
        verbose_name = "刊期"
        verbose_name_plural = "刊期"
        ordering = ["-date"]

    def __str__(self) -> str:
        day = f"{self.date.year}年{self.date.month}月{self.date.day}日"
        return f"{day} 第 {self.issue} 期" if self.issue else day
