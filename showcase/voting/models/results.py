"""Published counts, and what judges gave."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from .contests import Contest, Nominee


class TallySnapshot(models.Model):
    """What was published of a contest at a moment: counts of the first `size` lines of its ledger.

    `counts`: {category's slug: {"votes": {number: n}, "channels": {channel: n},
    "ballots": n, "void": n, "held": n}}. Made from the one before and the lines since.
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="snapshots")
    size = models.PositiveBigIntegerField()
    counts = models.JSONField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["contest", "taken_at", "pk"]
        get_latest_by = "pk"


class ScoreSheet(models.Model):
    """评分: one judge's points for one nominee, 0 to 100; a line of the ledger when handed in."""

    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="scores")
    judge = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="评委"
    )
    points = models.PositiveSmallIntegerField("分数", validators=[MaxValueValidator(100)])
    handed_in_at = models.DateTimeField("交卷时间", null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nominee", "judge"], name="score_once_a_judge")
        ]
