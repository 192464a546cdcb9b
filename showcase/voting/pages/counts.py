"""Published counts: what the last snapshot says, and nothing newer."""

from dataclasses import dataclass
from datetime import datetime

from showcase.bake import rows
from showcase.bake.facts import fact

from ..models import Channel, TallySnapshot


@dataclass(frozen=True)
class Count:
    """A category as it was counted at `taken_at`, over the first `size` lines of the ledger."""

    taken_at: datetime
    size: int
    votes: dict[int, int]
    """Number of a nominee → votes; nobody who has none."""
    ballots: int
    void: int
    held: int
    channels: tuple[tuple[str, int], ...]
    """(what a channel is called, ballots), those without any left out."""

    @property
    def most(self) -> int:
        """The full length of a bar."""
        return max([1, *self.votes.values()])


@fact("最近一次公布的票数")
def _latest(contest: int) -> int | None:
    found = TallySnapshot.objects.filter(contest=contest).order_by("-pk")
    return found.values_list("pk", flat=True).first()


@fact("一个类别公布的票数")
def count(contest: int, category: str) -> Count | None:
    """None before the first snapshot."""
    key = _latest(contest)
    if key is None:
        return None
    snapshot = rows.one(TallySnapshot, key)
    found = snapshot.counts.get(category, {})
    held_by = found.get("channels", {})
    return Count(
        snapshot.taken_at,
        snapshot.size,
        {int(number): votes for number, votes in found.get("votes", {}).items() if votes},
        found.get("ballots", 0),
        found.get("void", 0),
        found.get("held", 0),
        tuple((channel.label, held_by[channel]) for channel in Channel if held_by.get(channel)),
    )
