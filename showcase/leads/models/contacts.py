"""Who sent a lead, sealed; and who looked."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from showcase.guard.sealing import blind, seal, unseal

from .leads import Lead


class Contact(models.Model):
    """How to find a submitter. Opened only through `revealing.py`, which asks why."""

    class Notify(models.TextChoices):
        NONE = "", "不用通知"
        EMAIL = "email", "电子邮件"
        SMS = "sms", "短信"

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="contact")
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    sealed_name = models.BinaryField(default=b"")
    sealed_phone = models.BinaryField(default=b"")
    sealed_email = models.BinaryField(default=b"")
    phone_index = models.BinaryField(default=b"", max_length=16, db_index=True)
    callback = models.BooleanField("请回电", default=False)
    notify = models.CharField(max_length=8, choices=Notify, default=Notify.NONE, blank=True)

    def put(self, *, name: str = "", phone: str = "", email: str = "") -> None:
        """Seal all three. `phone` is normalised: digits, with + before a country's code."""
        self.sealed_name = seal(name, row=self.ref, column="name")
        self.sealed_phone = seal(phone, row=self.ref, column="phone")
        self.sealed_email = seal(email, row=self.ref, column="email")
        self.phone_index = blind(phone, "phone") if phone else b""

    @property
    def name(self) -> str:
        return unseal(self.sealed_name, row=self.ref, column="name")

    @property
    def phone(self) -> str:
        return unseal(self.sealed_phone, row=self.ref, column="phone")

    @property
    def email(self) -> str:
        return unseal(self.sealed_email, row=self.ref, column="email")


class Reveal(models.Model):
    """Somebody looked at a submitter's name and number, and said why."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="reveals")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("为什么要看", max_length=100)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
