"""Opening and closing: at the second that was set, or when an editor says so."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from showcase.bake.clocks import Clock, register

from .kinds import Phase
from .models import Survey
from .results import results_of, sheets_of


def next_due() -> datetime | None:
    """When the next survey opens or closes; long ago if that is overdue."""
    waiting = Survey.objects.filter(live=True).exclude(phase=Phase.CLOSED)
    moments = [
        _due(phase, opens, closes)
        for phase, opens, closes in waiting.values_list("phase", "opens", "closes")
    ]
    return min((moment for moment in moments if moment), default=None)


def _due(phase: str, opens: datetime | None, closes: datetime | None) -> datetime | None:
    if phase == Phase.WAITING:
        return opens or timezone.now()
    return closes


def fire(now: datetime) -> list[str]:
    """Open and close what is due; two queries when nothing is."""
    lines = []
    live = Survey.objects.filter(live=True)
    opened = live.filter(Q(opens__lte=now) | Q(opens=None), phase=Phase.WAITING)
    for survey in opened:
        Survey.objects.filter(pk=survey.pk, phase=Phase.WAITING).update(phase=Phase.OPEN)
        lines.append(f"调查《{survey}》开始")
    for survey in live.filter(phase=Phase.OPEN, closes__lte=now):
        close(survey.pk)
        lines.append(f"调查《{survey}》结束")
    return lines


def close(key: int) -> bool:
    """Count, and never again. False if it was not open. Whoever is just sending a sheet is counted
    or told that it is over: both hold the survey's row."""
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=key)
        if survey.phase != Phase.OPEN:
            return False
        survey.results = results_of(list(survey.questions.all()), sheets_of(key))
        survey.phase, survey.closed_at = Phase.CLOSED, timezone.now()
        survey.save(update_fields=["results", "phase", "closed_at"])
    return True


register(Clock("surveys", next_due, fire))
