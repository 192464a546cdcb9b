"""Messages of the platforms, and views of the desk that somebody keeps."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .leads import Lead, Source


class IncomingMessage(models.Model):
    """A push that was taken, by the platform's own id: a repeated one makes no second lead."""

    source = models.CharField(max_length=10, choices=Source)
    external = models.CharField(max_length=64)
    sender = models.BinaryField(max_length=16, help_text="Blind index of the sender's id")
    lead = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="messages")
    received_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external"], name="message_once")]


class SavedView(models.Model):
    """常用视图: filters of the queue under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("名称", max_length=30)
    query = models.CharField(max_length=300, help_text="As in the queue's address")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_once_a_name")]
