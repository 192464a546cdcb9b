"""What a receiver keeps for a while: an answer to give again, a file to fetch."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from showcase.guard.sealing import seal, unseal
from showcase.leads.models import Attachment, IncomingMessage, Lead, Source


class Reply(models.Model):
    """What a push was answered: its repetition gets the same. It may hold a receipt code, so it is
    sealed, and forgotten when no repetition can come any more (`fetching.forget_replies`)."""

    message = models.OneToOneField(IncomingMessage, on_delete=models.CASCADE, related_name="reply")
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    sealed_text = models.BinaryField(default=b"")
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    @property
    def text(self) -> str:
        """Raises `Unreadable`."""
        return unseal(self.sealed_text, row=self.ref, column="text")

    @text.setter
    def text(self, text: str) -> None:
        self.sealed_text = seal(text, row=self.ref, column="text")


class Media(models.Model):
    """A picture or voice that still lies at the platform, by the platform's own id for it: never
    an address, so nobody can make us call one. The row goes when the file is here, or given up."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="media")
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.CharField(max_length=10, choices=Source)
    kind = models.CharField(max_length=10, choices=Attachment.Kind)
    sealed_media_id = models.BinaryField(default=b"")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)

    @property
    def media_id(self) -> str:
        """Raises `Unreadable`."""
        return unseal(self.sealed_media_id, row=self.ref, column="media_id")

    @media_id.setter
    def media_id(self, text: str) -> None:
        self.sealed_media_id = seal(text, row=self.ref, column="media_id")
