"""A lead and its trail."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from showcase.core.text import VisibleText
from showcase.guard.sealing import seal, unseal


class Kind(models.TextChoices):
    CASE = "case", "好办法"
    PERSON = "person", "好人"
    CHANGE = "change", "新变化"
    TIP = "tip", "线索"
    MATERIAL = "material", "案例申报"


class Source(models.TextChoices):
    WEB = "web", "网页"
    HOTLINE = "hotline", "热线电话"
    WEIBO = "weibo", "微博"
    WECHAT = "wechat", "微信"
    SURVEY = "survey", "网络调查"
    VISIT = "visit", "记者走访"


class State(models.TextChoices):
    """Which may follow which is in `states.py`."""

    SUBMITTED = "submitted", "新来的"
    SCREENING = "screening", "初看"
    REVIEW = "review", "在办"
    NEED_INFO = "need_info", "等补充"
    ACCEPTED = "accepted", "采用"
    DECLINED = "declined", "未采用"
    MERGED = "merged", "并入另一条"
    REFERRED = "referred", "转介"
    SPAM = "spam", "垃圾"
    WITHDRAWN = "withdrawn", "来稿人撤回"


class Lead(VisibleText):
    """线索: one thing that somebody told the paper; all ways share one number series.

    What the public wrote (`message`) is sealed to this row, since it holds names and numbers; what
    lists show is `title`, which the desk words, or which is made of kind and place.
    """

    number = models.PositiveIntegerField("编号", unique=True, editable=False)
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField("类型", max_length=10, choices=Kind, default=Kind.TIP)
    source = models.CharField("来源", max_length=10, choices=Source)
    state = models.CharField(
        "状态", max_length=10, choices=State, default=State.SUBMITTED, editable=False, db_index=True
    )
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField("应办结", null=True, editable=False, db_index=True)
    title = models.CharField("标题", max_length=80, blank=True)
    sealed_message = models.BinaryField(default=b"", editable=False)
    sealed_details = models.BinaryField(
        default=b"", editable=False, help_text="JSON: the long form's fields"
    )
    place = models.ForeignKey(
        "places.PlacePage",
        verbose_name="地方",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    place_text = models.CharField("地方（原话）", max_length=80, blank=True)
    dimension = models.ForeignKey(
        "cases.Dimension",
        verbose_name="维度",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="经办",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Staff who nominated; they cannot accept it",
    )
    urgent = models.BooleanField("疑似急事（转介）", default=False)
    marks = models.JSONField("提示", default=list, help_text="What was noticed, never refused for")
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="稿件",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    reason = models.CharField("未采用的原因", max_length=20, blank=True)
    public_note = models.CharField("给来稿人的话", max_length=200, blank=True)
    publish_name = models.BooleanField("同意用真名", default=False)
    publish_photos = models.BooleanField("同意刊用照片", default=False)
    guardian = models.BooleanField("涉及未成年人，监护人已同意", default=False)
    consent_version = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField("收到", default=timezone.now, editable=False, db_index=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    keep_until = models.DateTimeField(
        null=True, editable=False, help_text="Consent to keep it longer was renewed until then"
    )
    purged_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "线索"
        verbose_name_plural = "线索"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """Said on the telephone: 2026-000123."""
        return f"{timezone.localtime(self.created_at).year}-{self.number:06d}"

    @property
    def message(self) -> str:
        """What the public wrote. Raises `Unreadable`."""
        return unseal(self.sealed_message, row=self.ref, column="message")

    @message.setter
    def message(self, text: str) -> None:
        self.sealed_message = seal(text, row=self.ref, column="message")

    @property
    def details(self) -> str:
        """The long form's fields as JSON. Raises `Unreadable`."""
        return unseal(self.sealed_details, row=self.ref, column="details")

    @details.setter
    def details(self, text: str) -> None:
        self.sealed_details = seal(text, row=self.ref, column="details")


class LeadEvent(models.Model):
    """A step of a lead's trail; only ever added. `data` holds no personal data."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="trail")
    kind = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
