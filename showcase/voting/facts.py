"""What `rounds.py` must know of a contest, read in a fixed number of queries."""

from datetime import datetime

from django.db.models import Count, Max, Q

from . import database_clock
from .models import Contest, Level, RosterEntry, ScoreSheet, VoidCase
from .rounds import CategoryFacts, Facts

STANDING = Q(nominees__consent=True, nominees__withdrawn_at=None)


def facts_of(contest: Contest) -> Facts:
    """Four queries; one more with a roster, one with judges. `now` is the database's."""
    cases = contest.void_cases.aggregate(
        open=Count("pk", filter=Q(state=VoidCase.State.OPEN)),
        appeals=Max("appeal_until", filter=Q(state=VoidCase.State.VOIDED)),
    )
    unfinished, finished = _sheets(contest)
    roster = contest.level == Level.ROSTER and RosterEntry.objects.filter(contest=contest).count()
    return Facts(
        round=contest.round,
        now=database_clock.now(),
        method=contest.method,
        like_weight=contest.like_weight,
        level=contest.level,
        opens=contest.opens,
        closes=contest.closes,
        blackout_hours=contest.blackout_hours,
        audit_days=contest.audit_days,
        categories=_categories(contest),
        on_roster=int(roster),
        announces=contest.announce_at,
        since=_since(contest),
        open_cases=cases["open"],
        appeals_until=cases["appeals"],
        open_sheets=unfinished,
        closed_sheets=finished,
    )


def _categories(contest: Contest) -> tuple[CategoryFacts, ...]:
    there = Q(nominees__withdrawn_at=None)
    rows = contest.categories.annotate(
        standing=Count("nominees", filter=STANDING),
        unasked=Count("nominees", filter=there & Q(nominees__consent=False)),
        faceless=Count("nominees", filter=STANDING & Q(nominees__portrait=None)),
        undescribed=Count(
            "nominees",
            filter=STANDING & Q(nominees__portrait__isnull=False, nominees__portrait_alt=""),
        ),
    )
    return tuple(
        CategoryFacts(
            title=row.title,
            max_picks=row.max_picks,
            places=row.places,
            nominees=row.standing,
            without_consent=row.unasked,
            without_portrait=row.faceless,
            without_alt=row.undescribed,
        )
        for row in rows
    )


def _since(contest: Contest) -> datetime | None:
    lines = contest.events.filter(data__t="round")
    return lines.aggregate(at=Max("noted_at"))["at"]


def _sheets(contest: Contest) -> tuple[int, int]:
    """Judges who have not handed in what they began, and judges who have."""
    if contest.method == Contest.Method.LIKES:
        return 0, 0
    counts = ScoreSheet.objects.filter(nominee__category__contest=contest).aggregate(
        unfinished=Count("judge", distinct=True, filter=Q(handed_in_at=None)),
        finished=Count("judge", distinct=True, filter=Q(handed_in_at__isnull=False)),
    )
    return counts["unfinished"], counts["finished"]
