"""Sealing: every committed ballot and event gets its line, its leaf and its place in the tree.

A turn looks at what may be new, leaves out what has a line, and writes lines, tiles and mark in one
transaction; a sealer that is killed leaves a whole ledger and the next turn goes on. Nothing is
kept in memory between turns, so nothing there can be wrong after a failed commit.

What is running (a transaction of somebody else, even one that is forgotten) never holds sealing up:
a ballot that can be seen is sealed, and the window in which later ones may appear stays open.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max, Min
from django.db.models.functions import Now

from . import database_clock, sealing_postgres, sealing_sqlite, tiles
from .lines import ballot_line, canonical, leaf_of
from .models import LedgerEvent, LedgerLine, SealerMark

BATCH = 2_000
"""Ballots that are sealed in one transaction: SQLite lets no ballot in meanwhile."""
HEARTBEAT = timedelta(seconds=10)
"""So often a turn that found nothing says that it was there."""
_NAMED_AT_ONCE = 10_000


class Entry(NamedTuple):
    """A line that is to be written, and the row it stands for."""

    text: str
    ballot: int | None = None
    event: int | None = None


@dataclass
class Sealed:
    """What a turn did. `rounds` are the contests of which a round ended."""

    ballots: int = 0
    events: int = 0
    rounds: set[int] = field(default_factory=set)


def dialect() -> ModuleType:
    return sealing_postgres if connection.vendor == "postgresql" else sealing_sqlite


def turn(*, whole: bool = False) -> Sealed:
    """Seal all there is. With `whole` every ballot is looked at, whatever the mark says: at the
    start, after a restored backup, or if ballots were missed for a reason nobody thought of."""
    mark = SealerMark.objects.filter(pk=1).first() or SealerMark()
    whole = whole or mark.horizon > dialect().edge()
    if not whole and _idle(mark):
        return Sealed()
    sealed, start, more = Sealed(), 0 if whole else mark.horizon, True
    while more:
        start, more = _batch(sealed, start, whole=whole)
    return sealed


def lag() -> float:
    """Seconds since the oldest ballot arrived that has no line; 0.0 if there is none.

    A healthy sealer keeps it below 2. Raise an alarm at 30: receipts promise 60.
    """
    mark = SealerMark.objects.filter(pk=1).first()
    found = dialect().unsealed(mark.horizon if mark else 0, whole=mark is None)
    oldest = found.order_by().aggregate(oldest=Min("received_at"))["oldest"]
    return (database_clock.now() - oldest).total_seconds() if oldest else 0.0


def size_of(contest: int) -> int:
    """How many lines the ledger of a contest has."""
    last = LedgerLine.objects.filter(contest_id=contest).aggregate(last=Max("seq"))["last"]
    return 0 if last is None else last + 1


def _idle(mark: SealerMark) -> bool:
    recent = mark.sealed_at is not None and database_clock.now() - mark.sealed_at < HEARTBEAT
    return recent and not (
        dialect().unsealed(mark.horizon).exists()
        or LedgerEvent.objects.filter(line__isnull=True).exists()
    )


@transaction.atomic
def _batch(sealed: Sealed, start: int, *, whole: bool) -> tuple[int, bool]:
    """Seal one batch. Returns where the next begins, and whether there may be one."""
    # Two sealers on two machines wait for each other here.
    SealerMark.objects.select_for_update().get_or_create(pk=1)
    edge = dialect().edge()  # first: what is below it is visible to the statement that follows
    ballots = list(
        dialect()
        .unsealed(start, whole=whole)
        .values_list(
            *("position", "pk", "contest_id", "contest__slug", "category__slug"),
            *("day", "voter", "picks", "channel", "held"),
        )[:BATCH]
    )
    entries: dict[int, list[Entry]] = defaultdict(list)
    for _position, pk, contest, slug, category, day, voter, picks, channel, held in ballots:
        line = ballot_line(
            contest=slug,
            category=category,
            day=day,
            who=bytes(voter),
            picks=picks,
            channel=channel,
            held=held,
        )
        entries[contest].append(Entry(canonical(line), ballot=pk))
    _append(entries)
    sealed.ballots += len(ballots)
    more = len(ballots) == BATCH
    following: int = ballots[-1][0] if more else edge
    if not more:
        _seal_events(sealed)
    SealerMark.objects.filter(pk=1).update(horizon=min(edge, following), sealed_at=Now())
    return following, more


def _seal_events(sealed: Sealed) -> None:
    """Lines for events, in the order of their ids. One that names a ballot without a line waits,
    and so do the later ones of its case; nothing else waits for them."""
    events = list(
        LedgerEvent.objects.filter(line__isnull=True)
        .order_by("pk")
        .values_list("pk", "contest_id", "data")
    )
    known = _numbers([pk for _pk, _contest, data in events for pk in data.get("ballots", ())])
    entries: dict[int, list[Entry]] = defaultdict(list)
    waiting: set[object] = set()
    for pk, contest, data in events:
        named = data.get("ballots")
        line = {name: value for name, value in data.items() if name != "ballots"} | {"event": pk}
        if named is not None:
            if data.get("case") in waiting or not all(ballot in known for ballot in named):
                waiting.add(data.get("case"))
                continue
            line["lines"] = sorted(known[ballot] for ballot in named)
        entries[contest].append(Entry(canonical(line), event=pk))
        sealed.events += 1
        if data["t"] == "round":
            sealed.rounds.add(contest)
    _append(entries)


def _numbers(ballots: Sequence[int]) -> dict[int, int]:
    """The line numbers of ballots; those without a line are left out."""
    found: dict[int, int] = {}
    for start in range(0, len(ballots), _NAMED_AT_ONCE):
        part = ballots[start : start + _NAMED_AT_ONCE]
        rows: Any = LedgerLine.objects.filter(ballot_id__in=part).values_list("ballot_id", "seq")
        found.update(rows)
    return found


def _append(entries: dict[int, list[Entry]]) -> None:
    """Write lines at the end of each contest's ledger, and let its tree grow."""
    for contest, added in entries.items():
        size = size_of(contest)
        leaves = [leaf_of(entry.text) for entry in added]
        dialect().insert(
            contest,
            [
                (seq, entry.ballot, entry.event, entry.text, leaf)
                for seq, (entry, leaf) in enumerate(zip(added, leaves, strict=True), size)
            ],
        )
        tiles.grow(contest, size, leaves)
