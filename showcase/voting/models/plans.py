"""Changes of round that wait: for a second editor, or for their second."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from showcase.core.text import VisibleText

from .contests import Contest, Round


class PlannedRound(VisibleText):
    """A reopening (`to` is voting) that a second editor must grant, or an announcement that comes
    at `contest.announce_at`. A contest has one at a time; it ends done or given up."""

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="plans")
    to = models.CharField(max_length=12, choices=Round)
    notice = models.CharField("公开的说明", max_length=200, blank=True)
    closes = models.DateTimeField("新的截止时刻", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    is_done = models.BooleanField(default=False, editable=False)
    hindrance = models.TextField(blank=True, editable=False)
    """Why an announcement did not come at its second."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest"],
                condition=Q(ended_at__isnull=True),
                name="one_planned_round_a_contest",
            ),
            models.CheckConstraint(
                name="reopening_takes_two_people",
                condition=~Q(to=Round.VOTING, is_done=True, ended_by=F("asked_by"))
                & ~Q(to=Round.VOTING, is_done=True, ended_by__isnull=True),
            ),
        ]
