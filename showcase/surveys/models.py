"""网络调查: a few questions on one screen, anonymous unless it says otherwise."""

from django.db import models
from django.utils import timezone

from showcase.core.text import VisibleText


class Survey(VisibleText):
    """Open from `opens` to `closes`; its questions are fixed by the first answer."""

    title = models.CharField("标题", max_length=60)
    slug = models.SlugField("网址里的名字", max_length=40, unique=True)
    introduction = models.TextField("说明", max_length=400, blank=True)
    opens = models.DateTimeField("开始", null=True, blank=True)
    closes = models.DateTimeField("结束", null=True, blank=True)
    live = models.BooleanField("公开", default=False)
    show_results = models.BooleanField("结束后公布结果", default=True)

    class Meta:
        verbose_name = "调查"
        verbose_name_plural = "调查"
        ordering = ["-opens", "-pk"]

    def __str__(self) -> str:
        return self.title


class SurveyQuestion(VisibleText):
    class Kind(models.TextChoices):
        SINGLE = "single", "单选"
        MULTIPLE = "multiple", "多选"
        SCALE = "scale", "打分（1–5）"
        TEXT = "text", "简短回答"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField("问题", max_length=120)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.SINGLE)
    choices = models.TextField("选项", blank=True, help_text="一行一个，单选和多选用。")
    required = models.BooleanField("必答", default=False)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "问题"
        verbose_name_plural = "问题"
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text


class SurveyAnswer(models.Model):
    """One filled-in sheet: question's key → choice numbers, a number 1–5, or a text. Anonymous."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    once = models.BinaryField(max_length=16, help_text="HMAC of survey and device: one sheet each")
    data = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "once"], name="one_sheet_a_device")
        ]
