"""Flags on odd ballots, and the cases in which two editors decide about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from showcase.core.text import VisibleText

from .ballots import Ballot
from .contests import Contest, Nominee


class Flag(models.Model):
    """异常标记: ten minutes of one nominee's ballots that look odd. It deletes nothing."""

    class State(models.TextChoices):
        OPEN = "open", "待看"
        DISMISSED = "dismissed", "正常"
        CASE = "case", "已立案"

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="flags")
    starts = models.DateTimeField("时段")
    reasons = models.JSONField(help_text="{name of the sign: its value}")
    ballots = models.PositiveIntegerField("票数")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "异常标记"
        verbose_name_plural = "异常标记"
        ordering = ["-starts", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["nominee", "starts"], name="flag_once_a_bin")
        ]


class VoidCase(VisibleText):
    """作废案: ballots in question, a public reason, and two editors. States go forward only:
    open (its ballots are held) → decided (void or release), perhaps → reversed (unvoid)."""

    class State(models.TextChoices):
        OPEN = "open", "待另一位编辑核实"
        VOIDED = "voided", "已作废"
        RELEASED = "released", "已恢复"
        REVERSED = "reversed", "作废后恢复"

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="void_cases")
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    reason = models.CharField("公开的理由", max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    appeal_until = models.DateTimeField("申诉截止", null=True, editable=False)

    class Meta:
        verbose_name = "作废案"
        verbose_name_plural = "作废案"
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="void_case_takes_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("opened_by")),
            )
        ]


class VoidItem(models.Model):
    """A ballot of a case."""

    case = models.ForeignKey(VoidCase, on_delete=models.PROTECT, related_name="items")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="void_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "ballot"], name="void_item_once")]
