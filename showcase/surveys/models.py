"""网络调查: a few questions on one screen, anonymous unless it says otherwise."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import PreviewableMixin

from showcase.core.text import VisibleText
from showcase.guard.sealing import seal, unseal
from showcase.leads.models import Lead

from . import kinds
from .kinds import Phase
from .sheets import empty
from .showing import context_of


class Survey(PreviewableMixin, VisibleText, ClusterableModel):
    """Open from `opens` to `closes`; its questions are fixed by the first answer.

    `results` are what may be told of the answers, worked out once when it closes
    (`results.py`): what is published never changes after, so nothing can be had by differencing.
    """

    title = models.CharField("标题", max_length=60)
    slug = models.SlugField(
        "网址里的名字",
        max_length=40,
        unique=True,
        help_text="小写字母、数字和连字符，如 laonian-shitang；有人答过就不要再改。",
    )
    introduction = models.TextField("说明", max_length=400, blank=True)
    opens = models.DateTimeField("开始", null=True, blank=True, help_text="不填：公开以后就开始。")
    closes = models.DateTimeField("结束", null=True, blank=True, help_text="不填：由编辑结束。")
    live = models.BooleanField("公开", default=False)
    show_results = models.BooleanField("结束后公布结果", default=True)
    asks_contact = models.BooleanField(
        "可以留联系方式",
        default=False,
        help_text="愿意让记者联系的人，他写的话和联系方式会成为一条线索；选择题的答案仍然不记名。",
    )
    phase = models.CharField(
        "进度", max_length=10, choices=Phase, default=Phase.WAITING, editable=False
    )
    results = models.JSONField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "调查"
        verbose_name_plural = "调查"
        ordering = ["-opens", "-pk"]

    def __str__(self) -> str:
        return self.title

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """The form as it is when open, with the questions as they are not saved yet."""
        questions = list(self.questions.all())
        for place, question in enumerate(questions):
            question.sort_order = question.sort_order or place  # what is new has no key yet
        context = context_of(self, empty(questions)) | {"is_open": True, "is_closed": False}
        return TemplateResponse(request, "surveys/survey.html", context)


class SurveyQuestion(VisibleText):
    Kind = kinds.Kind

    survey = ParentalKey(Survey, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField("问题", max_length=120)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.SINGLE)
    choices = models.TextField(
        "选项", blank=True, max_length=1000, help_text="一行一个，单选和多选用。"
    )
    required = models.BooleanField("必答", default=False)
    sort_order_field = "sort_order"  # by which Wagtail's forms offer to sort
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "问题"
        verbose_name_plural = "问题"
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def labels(self) -> list[str]:
        """What can be chosen, in order; an answer is a place in this list. None for texts."""
        if self.kind == self.Kind.SCALE:
            return ["1", "2", "3", "4", "5"]
        if self.kind == self.Kind.TEXT:
            return []
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class SurveyAnswer(models.Model):
    """One filled-in sheet: question's key → list of places in `labels`. Anonymous."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    once = models.BinaryField(max_length=16, help_text="HMAC of survey and device: one sheet each")
    data = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "once"], name="one_sheet_a_device")
        ]


class SurveyText(models.Model):
    """What somebody wrote under a question: sealed, and without a way back to their sheet. Empty
    when it became a lead: a text is kept in one place, and purged there."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="texts")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="texts")
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    sealed_text = models.BinaryField(default=b"")
    day = models.DateField(default=timezone.localdate)
    lead = models.ForeignKey(Lead, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["ref"]  # by chance, not in the order of the sheets

    @property
    def text(self) -> str:
        """Raises `Unreadable`."""
        return unseal(self.sealed_text, row=self.ref, column="text")

    @text.setter
    def text(self, text: str) -> None:
        self.sealed_text = seal(text, row=self.ref, column="text")
