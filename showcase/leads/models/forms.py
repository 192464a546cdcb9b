"""What the public holds: a receipt, a link to go on writing, a question to answer."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from showcase.guard.sealing import seal, unseal

from .leads import Lead


class Receipt(models.Model):
    """A receipt code (`receipts.py`), kept as an HMAC only. After a merge both stay alive."""

    code = models.BinaryField(max_length=16, unique=True)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="receipts")
    made_at = models.DateTimeField(default=timezone.now)


class Draft(models.Model):
    """A form that somebody goes on with later, by a link whose secret is kept as an HMAC."""

    token = models.BinaryField(max_length=16, unique=True)
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    form = models.CharField(max_length=10, help_text="nominate or submit")
    sealed_data = models.BinaryField(default=b"")
    expires = models.DateTimeField(db_index=True)
    saved_at = models.DateTimeField(default=timezone.now)

    @property
    def data(self) -> str:
        """The fields as JSON. Raises `Unreadable`."""
        return unseal(self.sealed_data, row=self.ref, column="data")

    @data.setter
    def data(self, text: str) -> None:
        self.sealed_data = seal(text, row=self.ref, column="data")


class Question(models.Model):
    """补充材料: what the desk asks a submitter; answered once, by its link."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="questions")
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    text = models.CharField("要补充什么", max_length=300)
    token = models.BinaryField(max_length=16, unique=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    sealed_answer = models.BinaryField(default=b"")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    @property
    def answer(self) -> str:
        return unseal(self.sealed_answer, row=self.ref, column="answer")

    @answer.setter
    def answer(self, text: str) -> None:
        self.sealed_answer = seal(text, row=self.ref, column="answer")
