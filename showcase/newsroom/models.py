from django.conf import settings
from django.db import models
from django.urls import reverse

from showcase.stories.models import Story


class PageImport(models.Model):
    """One printed page on its way into the CMS (导入版面): the page, and the proposal as it stands.

    Nothing of the page is thrown away: `text` is the whole page as read, `state` the proposal with
    every block in a story or in the list of unplaced ones.
    """

    source = models.CharField("文件名", max_length=255)
    text = models.TextField("版面文字")
    notices = models.JSONField("读取说明", default=list)
    state = models.JSONField("拆分方案")
    choices = models.JSONField("编辑的选择", default=dict)
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("导入时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="导入人",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "导入的版面"
        verbose_name_plural = "导入的版面"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.source

    def get_absolute_url(self) -> str:
        return reverse("page_import_edit", args=[self.pk])


class ImportedDraft(models.Model):
    """Which draft a proposed story became, so that it is made once."""

    page_import = models.ForeignKey(PageImport, on_delete=models.CASCADE, related_name="drafts")
    proposed = models.CharField(max_length=40)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="imported_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page_import", "proposed"], name="one_draft_for_a_proposed_story"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_import} → {self.story}"
