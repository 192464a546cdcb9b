"""What is kept for a while only: signals until the audit is over, keys for 30 days more.

Without its keys nobody, not even the newsroom, can find out whose a line of the ledger is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from .models import BallotSignal, Contest, LedgerEvent, Round, UsedWork, VoterKey

KEYS_KEPT = timedelta(days=30)
_TOLD = (Round.ANNOUNCED, Round.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Purged:
    signals: int
    keys: int
    works: int


@transaction.atomic
def purge(now: datetime) -> Purged:
    """Delete what is due; safe to run at any time and again."""
    told = set(Contest.objects.filter(round__in=_TOLD).values_list("pk", flat=True))
    signals, _ = BallotSignal.objects.filter(ballot__contest__in=told).delete()
    keys, _ = VoterKey.objects.filter(contest__in=_long_told(told, now)).delete()
    works, _ = UsedWork.objects.filter(expires__lt=now).delete()
    return Purged(signals, keys, works)


def _long_told(told: set[int], now: datetime) -> set[int]:
    """Contests that were announced long enough ago: by the ledger, which nobody can move."""
    events = LedgerEvent.objects.filter(contest__in=told, data__t="round", data__to=Round.ANNOUNCED)
    recent = events.filter(noted_at__gt=now - KEYS_KEPT)
    return set(events.values_list("contest", flat=True)) - set(
        recent.values_list("contest", flat=True)
    )
