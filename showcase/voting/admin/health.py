"""How an open contest runs: ballots a minute, refusals, quotas, the sealer, two clocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db.models import Count, Q
from django.db.models.functions import TruncMinute
from django.utils import timezone

from showcase.guard import quotas
from showcase.guard.quotas import Point, Verdict
from showcase.voting import database_clock, refusals, sealing
from showcase.voting.api.gate import quota_scope
from showcase.voting.models import Channel, Contest, SealerMark, ServicePoint

HOUR = timedelta(hours=1)
LATE = 60
"""Seconds after which an unsealed ballot breaks the receipt's promise."""
APART = 2
"""Seconds that the two clocks may differ before somebody should look."""


_DONE = {
    Verdict.WORK: "安全校验加难",
    Verdict.HELD: "收下、待核",
    Verdict.REFUSED: "没有收下",
}


@dataclass(frozen=True, slots=True)
class Minute:
    at: datetime
    count: int
    percent: int
    """Of the fullest minute, for the bar."""

    @property
    def top(self) -> int:
        return 100 - self.percent


@dataclass(frozen=True, slots=True)
class Health:
    total: int
    """Ballots of the last hour."""
    by_channel: tuple[tuple[str, int], ...]
    last_minute: int
    """Of the last whole minute."""
    minutes: tuple[Minute, ...]
    """Sixty, the oldest first; none is left out."""
    held: int
    """Of these, what came in held: too many from one network."""
    refusals: tuple[tuple[str, int], ...]
    """Why, and how often in the last ten minutes; of all contests together."""
    quotas: tuple[tuple[str, int], ...]
    """What was done, in the last ten minutes, about networks from which much came."""
    points: tuple[tuple[str, int, int], ...]
    """Registered networks: name, ballots of the last ten minutes, and what is free there."""
    sealed_ago: float | None
    """Seconds since the sealer's last turn; None if it never ran."""
    lag: float
    """Seconds the oldest ballot without a line has waited."""
    clocks_apart: float
    """Seconds the database's clock is ahead of this server's."""

    @property
    def sealer_late(self) -> bool:
        return self.sealed_ago is None or self.lag > LATE or self.sealed_ago > LATE

    @property
    def clocks_differ(self) -> bool:
        return abs(self.clocks_apart) > APART


def health_of(contest: Contest) -> Health:
    """Seven queries; it reads the index of the last hour's ballots."""
    before = timezone.now()
    now = database_clock.now()
    # The answer was on its way for half of the time that asking took.
    apart = now - before - (timezone.now() - before) / 2
    rows = (
        contest.ballots.filter(received_at__gte=now - HOUR)
        .annotate(minute=TruncMinute("received_at"))
        .values("minute", "channel")
        .annotate(count=Count("pk"), kept=Count("pk", filter=Q(held=True)))
        .order_by()
        .values_list("minute", "channel", "count", "kept")
    )
    scope = quota_scope(contest.slug)
    held = 0
    by_minute: dict[datetime, int] = {}
    by_channel: dict[str, int] = {}
    for minute, channel, count, kept in rows:
        held += kept
        by_minute[minute] = by_minute.get(minute, 0) + count
        by_channel[channel] = by_channel.get(channel, 0) + count
    this = now.replace(second=0, microsecond=0)
    starts = [this - timedelta(minutes=n) for n in range(59, -1, -1)]
    most = max([by_minute.get(at, 0) for at in starts], default=0)
    mark = SealerMark.objects.values_list("sealed_at", flat=True).first()
    return Health(
        total=sum(by_channel.values()),
        by_channel=tuple((label, by_channel.get(value, 0)) for value, label in Channel.choices),
        last_minute=by_minute.get(this - timedelta(minutes=1), 0),
        minutes=tuple(
            Minute(at, count := by_minute.get(at, 0), round(100 * count / most) if most else 0)
            for at in starts
        ),
        held=held,
        refusals=tuple((refusals.REASONS[code], n) for code, n in refusals.counts().items()),
        quotas=tuple((_DONE[v], n) for v, n in quotas.verdicts(scope).items()),
        points=tuple(
            (point.name, quotas.used(scope, Point(ip_network(point.network), 0)), point.quota)
            for point in ServicePoint.objects.all()
        ),
        lag=sealing.lag(),
        sealed_ago=(now - mark).total_seconds() if mark else None,
        clocks_apart=round(apart.total_seconds(), 2),
    )
