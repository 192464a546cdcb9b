"""Numbers that make short, stable addresses: given once, never reused."""

from django.db import models, transaction
from django.db.models import F


class Serial(models.Model):
    """The last number given in one series. A row is locked by the UPDATE that counts on."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


def next_number(series: str) -> int:
    """The next number of a series, starting at 1; two callers never get the same one."""
    with transaction.atomic():
        row, _ = Serial.objects.get_or_create(name=series)
        Serial.objects.filter(pk=row.pk).update(last=F("last") + 1)
        row.refresh_from_db()
        return row.last
