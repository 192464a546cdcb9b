"""Notices that wait for the worker to send them."""

from django.db import models
from django.utils import timezone

from .leads import Lead


class Notice(models.Model):
    """An outbox: made together with the step that it tells of, only for who asked to be told."""

    class Kind(models.TextChoices):
        STATE = "state", "有了新进展"
        QUESTION = "question", "想请您补充"
        PUBLISHED = "published", "已经刊出"

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    made_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now, db_index=True, null=True)
    """When it is tried next; None when it was sent, or given up."""
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
