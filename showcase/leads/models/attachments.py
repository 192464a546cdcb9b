"""Pictures, documents and voices that came with a lead."""

from uuid import uuid4

from django.db import models
from django.utils import timezone

from showcase.guard.sealing import seal, unseal

from .forms import Draft
from .leads import Lead


class Attachment(models.Model):
    """One file. Kept under a name of the server's choice in `LEADS_DIR`, which no address serves;
    what the worker made of it is shown to the desk. `draft` holds it until the form is sent.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        DOCUMENT = "document", "文件"
        VOICE = "voice", "录音"

    class State(models.TextChoices):
        WAITING = "waiting", "处理中"
        READY = "ready", "可看"
        REFUSED = "refused", "不能用"

    lead = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="attachments")
    draft = models.ForeignKey(
        Draft, null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    refusal = models.CharField(max_length=120, blank=True)
    file = models.CharField(max_length=100, help_text="Below LEADS_DIR")
    format = models.CharField(max_length=10)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    sealed_name = models.BinaryField(default=b"", help_text="The name that the sender's file had")
    sealed_text = models.BinaryField(default=b"", help_text="A document's text")
    credit = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["order", "pk"]

    @property
    def name(self) -> str:
        return unseal(self.sealed_name, row=self.ref, column="name")

    @name.setter
    def name(self, name: str) -> None:
        self.sealed_name = seal(name, row=self.ref, column="name")

    @property
    def text(self) -> str:
        return unseal(self.sealed_text, row=self.ref, column="text")

    @text.setter
    def text(self, text: str) -> None:
        self.sealed_text = seal(text, row=self.ref, column="text")
