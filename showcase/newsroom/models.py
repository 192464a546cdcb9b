from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.models import Page, Revision

from showcase.core.text import VisibleText
from showcase.stories.columns import Edition
from showcase.stories.models import Story

from .bundle_forms import BundleForm


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


class Bundle(VisibleText, ClusterableModel):
    """合发: what reaches readers together, all or nothing, by hand or at a set second.

    `answerable` is who set the time or sent it: their right to publish is asked for again when it
    goes out. `result` are lines in Chinese. `version` grows with every change.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SCHEDULED = "scheduled", "已定时"
        RELEASED = "released", "已发出"
        FAILED = "failed", "没有发出"
        CANCELLED = "cancelled", "已取消"

    OPEN = (State.DRAFT, State.SCHEDULED, State.FAILED)

    name = models.CharField("名称", max_length=80, help_text="给编辑部自己看，如：第 88 期。")
    edition = models.ForeignKey(
        Edition,
        verbose_name="刊期",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bundles",
        help_text="选了刊期，保存后可以把这一期的稿件一次加进来。",
    )
    at = models.DateTimeField("发出时间", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="建立人",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answerable = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="签发人",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    result = models.JSONField("结果", default=list, editable=False)
    released_at = models.DateTimeField("实际发出", null=True, editable=False)

    base_form_class = BundleForm
    panels: list[Any] = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldRowPanel([FieldPanel("edition"), FieldPanel("at")])], "合发"
        ),
        MultipleChooserPanel(
            "pages",
            chooser_field_name="page",
            heading="一起发出的页面",
            label="页面",
            panels=[FieldPanel("page"), FieldPanel("action")],
        ),
    ]

    class Meta:
        verbose_name = "合发"
        verbose_name_plural = "合发"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "at"], name="newsroom_bundle_due")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.state in self.OPEN


class BundledPage(models.Model):
    """A page in a bundle. `revision` is the one that goes out, `title` what it was called then."""

    class Action(models.TextChoices):
        PUBLISH = "publish", "发布"
        WITHDRAW = "withdraw", "撤下"

    bundle = ParentalKey(Bundle, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey(
        Page, verbose_name="页面", null=True, on_delete=models.SET_NULL, related_name="bundled"
    )
    title = models.CharField(max_length=255, editable=False)
    revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    action = models.CharField("做什么", max_length=10, choices=Action, default=Action.PUBLISH)

    class Meta:
        verbose_name = "页面"
        verbose_name_plural = "页面"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["bundle", "page"], name="once_in_a_bundle")]

    def __str__(self) -> str:
        return f"{self.bundle}：《{self.title}》"


class MissedTime(models.Model):
    """A set time at which a page could not be published or withdrawn; not tried again by itself.

    It goes when the page is published or withdrawn in another way, or when an editor has seen it.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="missed_time")
    action = models.CharField(max_length=10, choices=BundledPage.Action)
    due = models.DateTimeField("定的时间")
    reason = models.TextField("原因")
    is_seen = models.BooleanField(default=False)

    class Meta:
        verbose_name = "没有做成的定时"
        verbose_name_plural = "没有做成的定时"
        ordering = ["-due"]

    def __str__(self) -> str:
        return f"《{self.page}》{self.due:%Y-%m-%d %H:%M:%S}"

    @property
    def sentence(self) -> str:
        """What an editor is told."""
        wanted = "上线" if self.action == BundledPage.Action.PUBLISH else "下线"
        due = timezone.localtime(self.due)
        return f"定在 {due:%Y-%m-%d %H:%M:%S} {wanted}，没有做成：{self.reason}"
