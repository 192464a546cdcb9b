"""How much may come from one place in ten minutes: at first freely, then for more work, then held
for a look, and no more after that. Never one per address: forty people may share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from django.conf import settings

from .client import Address, networks_of
from .counters import Counters


class Verdict(IntEnum):
    """The worse the higher."""

    FREE = 0
    WORK = 1
    HELD = 2
    REFUSED = 3

    @property
    def tries(self) -> int:
        """How many times the tries of the easiest proof of work."""
        return (1, 4, 16, 16)[self]


@dataclass(frozen=True)
class Limits:
    """Counts of ten minutes up to which it is free, takes more work, or is held."""

    free: int
    work: int
    held: int

    def verdict(self, count: int) -> Verdict:
        steps = (self.free, self.work, self.held)
        return Verdict(sum(count > step for step in steps))


@dataclass(frozen=True)
class Point:
    """A registered network, such as a service centre's, with what is free there."""

    network: IPv4Network | IPv6Network
    quota: int

    @property
    def limits(self) -> Limits:
        return Limits(self.quota, self.quota * 2, self.quota * 3)


NARROW = Limits(100, 300, 900)
"""One address, or IPv6 /64: a training room, a NAT of a telephone company."""
WIDE = Limits(400, 1200, 3600)
"""/24, or IPv6 /48."""


def policy(counts: Sequence[tuple[int, Limits]]) -> Verdict:
    """The worst of all counts."""
    return max((limits.verdict(count) for count, limits in counts), default=Verdict.FREE)


@dataclass(frozen=True)
class Quota:
    """What is free for one address and for its surroundings."""

    narrow: Limits
    wide: Limits


def take(
    scope: str, address: Address, points: Sequence[Point] = (), quota: Quota | None = None
) -> Verdict:
    """Count one more of `scope` from there; without a `quota`, the usual one."""
    verdict = _ask(scope, address, points, 1, quota)
    if verdict:
        counters().add(f"{scope}|{verdict.name}")
    return verdict


def look(scope: str, address: Address, points: Sequence[Point] = ()) -> Verdict:
    """The verdict as it stands, counting nothing."""
    return _ask(scope, address, points, 0)


def used(scope: str, point: Point) -> int:
    """How many of `scope` came from a registered network in these ten minutes."""
    return counters().add(f"{scope}|{point.network}", 0)


def verdicts(scope: str) -> dict[Verdict, int]:
    """How often each verdict but the first was given in these ten minutes; none that is 0."""
    found = {v: counters().add(f"{scope}|{v.name}", 0) for v in Verdict if v}
    return {verdict: count for verdict, count in found.items() if count}


def _ask(
    scope: str, address: Address, points: Sequence[Point], more: int, quota: Quota | None = None
) -> Verdict:
    counts, quota = counters(), quota or Quota(NARROW, WIDE)
    own = next((point for point in points if address in point.network), None)
    if own is not None:
        places = [(str(own.network), own.limits)]
    else:
        networks = networks_of(address)
        places = [(networks.narrow, quota.narrow), (networks.wide, quota.wide)]
    return policy([(counts.add(f"{scope}|{name}", more), limits) for name, limits in places])


def counters() -> Counters:
    """The counts of these ten minutes, for other limits as well; name what is counted."""
    return _counters(Path(settings.VAR_DIR))


@cache
def _counters(folder: Path) -> Counters:
    return Counters(folder / "quotas")
