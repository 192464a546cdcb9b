"""Signals are read and flags written: every ten minutes that are over, of every nominee."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from . import database_clock
from .models import Ballot, BallotSignal, Contest, Flag, Nominee, Round
from .suspicion import BIN, Seen, Verdict, bin_of, judge

SETTLES = timedelta(seconds=30)
"""A ballot that arrived in a bin may be committed that much after its end."""

BACK = timedelta(hours=1)
"""How far a watch that begins looks back; `manage.py flag_votes` looks at everything."""

Bin = dict[tuple[int, int], list[Seen]]
"""(category, number) → its ballots; a ballot stands under each of its picks."""


@dataclass
class Watch:
    """For a loop that runs once a second; it reads the clock, and seldom anything else."""

    until: datetime | None = None
    """The end of the last bin that was looked at."""

    def look(self) -> int:
        """Flag the bins that have ended since the last look; the number of new flags."""
        ends = bin_of(database_clock.now() - SETTLES)
        since = self.until or bin_of(ends - BACK)
        if ends <= since:
            return 0
        found = sum(flag(one, since, ends) for one in Contest.objects.filter(round=Round.VOTING))
        self.until = ends
        return found


def flag(contest: Contest, since: datetime, until: datetime) -> int:
    """Flag the bins of one contest from `since` to `until`; the number of new flags.

    Four queries, and two a bin that has ballots; memory holds one bin. A bin that has a flag keeps
    it as it is, whatever an editor has made of it.
    """
    nominees = {
        (category, number): pk
        for pk, category, number in Nominee.objects.filter(category__contest=contest).values_list(
            "pk", "category_id", "number"
        )
    }
    new = []
    for starts in _bins(contest, bin_of(since), until):
        for key, seen in ballots_by_nominee(contest, starts).items():
            if key in nominees and (verdict := judge(seen, starts)):
                new.append(
                    Flag(
                        nominee_id=nominees[key],
                        starts=starts,
                        reasons=verdict.reasons,
                        ballots=len(verdict.ballots),
                    )
                )
    before = Flag.objects.aggregate(last=Max("pk"))["last"] or 0
    Flag.objects.bulk_create(new, ignore_conflicts=True)
    return Flag.objects.filter(pk__gt=before, nominee__category__contest=contest).count()


def verdict_of(flag: Flag) -> Verdict | None:
    """What a flag was made of, judged again; None when its signals have been purged."""
    nominee = flag.nominee
    found = ballots_by_nominee(nominee.category.contest, flag.starts)
    return judge(found.get((nominee.category_id, nominee.number), []), flag.starts)


def ballots_by_nominee(contest: Contest, starts: datetime) -> Bin:
    """One bin; one query."""
    rows = (
        BallotSignal.objects.filter(
            ballot__contest=contest,
            ballot__received_at__gte=starts,
            ballot__received_at__lt=starts + BIN,
        )
        .values_list(
            "ballot_id",
            "ballot__category_id",
            "ballot__picks",
            "network",
            "fresh_device",
            "dwell",
            "agent",
        )
        .iterator()
    )
    found: Bin = defaultdict(list)
    for ballot, category, picks, network, fresh, dwell, agent in rows:
        one = Seen(ballot, tuple(picks), network, fresh, dwell, bytes(agent))
        for number in picks:
            found[category, number].append(one)
    return found


def _bins(contest: Contest, since: datetime, until: datetime) -> Iterator[datetime]:
    """Starts of bins that have ballots: empty stretches are jumped over."""
    arrivals = Ballot.objects.filter(contest=contest, received_at__lt=until).order_by("received_at")
    at = since
    while at < until:
        first = arrivals.filter(received_at__gte=at).values_list("received_at", flat=True).first()
        if first is None:
            return
        at = bin_of(first)
        yield at
        at += BIN
