"""Published counts: when they are taken, and how, without reading what was counted before.

Daily at the contest's hour in Shanghai, none in the blackout before the close, one at the close,
and after it whenever lines have come (a void, a score). What a snapshot has counted is public, line
by line; what came later is not yet.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from . import checkpoints, sealing
from .models import Contest, LedgerEvent, LedgerLine, Round, TallySnapshot
from .tallying import CASE_KINDS, Counts, Standing, Tally, as_json, from_json, named

SHANGHAI = ZoneInfo("Asia/Shanghai")
_OVER = frozenset({Round.CLOSED, Round.AUDIT, Round.ANNOUNCED, Round.ARCHIVED})
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Timing:
    """What it depends on whether a snapshot is due."""

    round: str
    opens: datetime | None
    closes: datetime | None
    hour: int
    blackout: timedelta

    @classmethod
    def of(cls, contest: Contest) -> "Timing":
        return cls(
            contest.round,
            contest.opens,
            contest.closes,
            contest.snapshot_hour,
            timedelta(hours=contest.blackout_hours),
        )

    def is_over(self, now: datetime) -> bool:
        """Whether no more ballots are taken."""
        at_end = self.closes is not None and now >= self.closes
        return self.round in _OVER or (self.round == Round.VOTING and at_end)

    def in_blackout(self, now: datetime) -> bool:
        return self.closes is not None and self.closes - self.blackout < now < self.closes


def is_due(timing: Timing, last: datetime | None, grown: bool, now: datetime) -> bool:
    """Whether to take one. `last` is when the last was taken, `grown` whether lines came since.

    One that was missed is made up for, but never in the blackout. Pure.
    """
    if timing.is_over(now):
        return grown or last is None or (timing.closes is not None and last < timing.closes <= now)
    if timing.round != Round.VOTING or timing.opens is None or timing.in_blackout(now):
        return False
    moment = latest_moment(timing.hour, now)
    return moment > timing.opens and (last is None or last < moment)


def latest_moment(hour: int, now: datetime) -> datetime:
    """The last time it was this hour in Shanghai."""
    local = now.astimezone(SHANGHAI)
    moment = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return moment if moment <= local else moment - timedelta(days=1)


def take_due(now: datetime) -> list[TallySnapshot]:
    """Take those that are due. One query for each contest that votes or has voted."""
    taken = []
    for contest in Contest.objects.filter(round__in={Round.VOTING, *_OVER}):
        last = TallySnapshot.objects.filter(contest=contest).order_by("-pk").first()
        grown = sealing.size_of(contest.pk) > (last.size if last else 0)
        if is_due(Timing.of(contest), last.taken_at if last else None, grown, now):
            taken.append(take(contest, now))
    return taken


@transaction.atomic
def take(contest: Contest, now: datetime) -> TallySnapshot:
    """Count what is sealed. Reads the lines since the last snapshot, the contest's events, and the
    ballots that new events name; never all ballots. A checkpoint of that size is signed too."""
    checkpoint = checkpoints.sign(contest)
    size = checkpoint.size if checkpoint else 0
    last = TallySnapshot.objects.filter(contest=contest).order_by("-pk").first()
    start = last.size if last else 0
    tally = started(contest.pk, from_json(last.counts) if last else {}, start, size)
    for number, text in texts(contest.pk, start, size):
        tally.add(number, json.loads(text))
    counts = as_json(tally.counts)
    return TallySnapshot.objects.create(contest=contest, size=size, counts=counts, taken_at=now)


def started(contest: int, counts: Counts, start: int, size: int) -> Tally:
    """A tally of the first `start` lines that is ready for those up to `size`."""
    events = [(number, json.loads(text)) for number, text in _event_texts(contest, size)]
    wanted = named(line for number, line in events if number >= start)
    standing = {
        number: Standing(json.loads(text))
        for number, text in _texts_of(contest, [n for n in wanted if n < start])
    }
    for number, line in events:
        if number < start and line["t"] in CASE_KINDS:
            for ballot in standing.keys() & set(line["lines"]):
                standing[ballot].hear(line["case"], line["t"])
    return Tally(counts, wanted, standing)


def recount(contest: int, size: int) -> Counts:
    """The counts of the first `size` lines from nothing: for checking, it reads them all."""
    tally = started(contest, {}, 0, size)
    for number, text in texts(contest, 0, size):
        tally.add(number, json.loads(text))
    return tally.counts


def texts(contest: int, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Number and text of lines `start` to `end`, a few thousand at a time."""
    rows = LedgerLine.objects.filter(contest_id=contest).order_by("seq")
    for first in range(start, end, _AT_ONCE):
        part = rows.filter(seq__gte=first, seq__lt=min(first + _AT_ONCE, end))
        yield from part.values_list("seq", "text")


def _event_texts(contest: int, size: int) -> list[tuple[int, str]]:
    # From the events, which are few, to their lines; not from the lines.
    rows = LedgerEvent.objects.filter(contest_id=contest, line__seq__lt=size)
    return list(rows.order_by("line__seq").values_list("line__seq", "line__text"))


def _texts_of(contest: int, numbers: list[int]) -> Iterator[tuple[int, str]]:
    rows = LedgerLine.objects.filter(contest_id=contest)
    for start in range(0, len(numbers), _AT_ONCE):
        part = numbers[start : start + _AT_ONCE]
        yield from rows.filter(seq__in=part).values_list("seq", "text")
