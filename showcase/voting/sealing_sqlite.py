"""Which ballots may still be without a line, on SQLite: by id.

There is one writer at a time, and AUTOINCREMENT never gives an id again; so whatever is committed
later has a higher id. On PostgreSQL the same loses ballots (`sealing_postgres.py`).
"""

from typing import Any

from django.db.models import F, Max, QuerySet

from .models import Ballot


def edge() -> int:
    """The highest id there is."""
    return Ballot.objects.aggregate(highest=Max("pk"))["highest"] or 0


def unsealed(start: int, *, whole: bool = False) -> "QuerySet[Ballot, Any]":
    """Ballots without a line after the id `start`, each with its `position`, in that order."""
    found = Ballot.objects.annotate(position=F("pk"))
    return found.filter(pk__gt=start, line__isnull=True).order_by("pk")
