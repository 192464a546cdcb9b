"""Signs that ballots were not cast by people: pure, over ten minutes of one nominee's ballots.

Nothing here voids a ballot; a flag asks an editor to look. What tells brushing from a link that
was shared in a group chat, where everybody is new, comes at once and picks the same nominee:

quick     dwell under 5 s with a cookie of the same ten minutes. People read, scripts do not. The
          count is held against what chance gives when every fourth voter is that quick.
networks  too few: the entropy of networks (/24, /64), in bits, against that of as many people
          spread over a town's carriers. A service centre is one network too, so never by itself.
night     a crowd between one and five in the morning.
same      one set of three or more picks on most ballots. A leaflet does that too.
agent     one browser build on most ballots.

`quick` is enough; of the others three must come together. There is no sign for ballots from other
provinces: it needs a table of places by address, which the site does not have.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, lgamma, log, log1p, log2
from zoneinfo import ZoneInfo

BIN = timedelta(minutes=10)
QUICK_MILLISECONDS = 5_000
QUICK_USUAL = 1 / 4
CHANCE = 1e-6
"""How rarely chance alone may give so many quick ballots. A contest has 10⁴ to 10⁵ bins."""

CROWD = 15
"""Ballots in a bin below which its make-up says nothing."""
BITS_AT_LEAST = 1.5
MOST = 0.8
TOGETHER = 3
NIGHT = range(1, 5)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Seen:
    """One ballot, as suspicion sees it."""

    ballot: int
    picks: tuple[int, ...]
    network: str
    fresh: bool
    dwell: int
    """Milliseconds."""
    agent: bytes = b""

    @property
    def quick(self) -> bool:
        return self.fresh and self.dwell < QUICK_MILLISECONDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a bin is flagged, and which of its ballots are meant."""

    reasons: dict[str, float]
    ballots: tuple[int, ...]


def bin_of(moment: datetime) -> datetime:
    """The start of the ten minutes that a moment is in."""
    return moment - timedelta(
        minutes=moment.minute % 10, seconds=moment.second, microseconds=moment.microsecond
    )


def judge(seen: Sequence[Seen], starts: datetime) -> Verdict | None:
    """Ten minutes of one nominee's ballots; None if people may well have cast them."""
    reasons = signs(seen, starts)
    if "quick" in reasons:
        return Verdict(reasons, tuple(one.ballot for one in seen if one.quick))
    if len(reasons) >= TOGETHER:
        return Verdict(reasons, tuple(one.ballot for one in _alike(seen, reasons)))
    return None


def signs(seen: Sequence[Seen], starts: datetime) -> dict[str, float]:
    """The signs that a bin shows: {name: its value}."""
    found: dict[str, float] = {}
    count = len(seen)
    quick = sum(one.quick for one in seen)
    if at_least(quick, count, QUICK_USUAL) < CHANCE:
        found["quick"] = round(quick / count, 3)
    if count < CROWD:
        return found
    if (bits := entropy(one.network for one in seen)) < BITS_AT_LEAST:
        found["networks"] = round(bits, 2)
    if starts.astimezone(SHANGHAI).hour in NIGHT:
        found["night"] = count
    picks, share = commonest(one.picks for one in seen)
    if share >= MOST and len(picks) >= 3:
        found["same"] = round(share, 3)
    _, share = commonest(one.agent for one in seen)
    if share >= MOST:
        found["agent"] = round(share, 3)
    return found


def _alike(seen: Sequence[Seen], reasons: Iterable[str]) -> list[Seen]:
    """The ballots that share what most share: a neighbour who voted meanwhile is not meant."""
    picks, _ = commonest(one.picks for one in seen)
    agent, _ = commonest(one.agent for one in seen)
    return [
        one
        for one in seen
        if ("same" not in reasons or one.picks == picks)
        and ("agent" not in reasons or one.agent == agent)
    ]


def commonest[T: Hashable](values: Iterable[T]) -> tuple[T, float]:
    """The value that most have, and their share."""
    counts = Counter(values)
    value, count = counts.most_common(1)[0]
    return value, count / counts.total()


def entropy(values: Iterable[Hashable]) -> float:
    """Shannon's, in bits: 0 when all are the same, log2(n) when all differ."""
    counts = Counter(values)
    total = counts.total()
    return sum(n / total * log2(total / n) for n in counts.values())


def at_least(successes: int, trials: int, chance: float) -> float:
    """P(X ≥ successes) of a binomial distribution."""
    if successes <= trials * chance:
        return 1.0
    return min(1.0, sum(exp(_log_of(k, trials, chance)) for k in range(successes, trials + 1)))


def _log_of(k: int, n: int, chance: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return ways + k * log(chance) + (n - k) * log1p(-chance)
