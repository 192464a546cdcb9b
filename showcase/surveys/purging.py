"""What was written under questions goes half a year after the end; the counts stay."""

from datetime import datetime, timedelta

from django.db.models import Min

from showcase.bake.clocks import Clock, register

from .models import SurveyText

KEPT = timedelta(days=180)
"""After closing, as with leads."""


def next_due() -> datetime | None:
    first = SurveyText.objects.aggregate(first=Min("survey__closed_at"))["first"]
    return first + KEPT if first else None


def fire(now: datetime) -> list[str]:
    old = SurveyText.objects.filter(survey__closed_at__lte=now - KEPT)
    gone, _ = old.delete()
    return [f"按期清除了调查里写下的话 {gone} 条"] if gone else []


register(Clock("survey texts", next_due, fire))
