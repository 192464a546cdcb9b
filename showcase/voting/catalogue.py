"""The contests that the public knows of, as the dynamic addresses need them; a second old at most.

Nothing is decided by this: whether a ballot counts, the database says (`casting/`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from django.utils import timezone

from showcase.guard.briefly import Briefly
from showcase.guard.quotas import Point

from .models import Category, Contest, Nominee, Round, ServicePoint
from .pages.showing import shows_nominees


@dataclass(frozen=True)
class Choice:
    """A nominee; `kind` is a `Nominee.Kind`."""

    number: int
    kind: str
    name: str
    line: str
    withdrawn: bool


@dataclass(frozen=True)
class CategoryRules:
    """A category, with those nominees by number whom readers may know of."""

    id: int
    slug: str
    title: str
    min_picks: int
    max_picks: int
    nominees: Mapping[int, Choice]


@dataclass(frozen=True)
class ContestRules:
    """A contest, with its categories by slug. `level` is a `Level`, `round` a `Round`."""

    id: int
    slug: str
    title: str
    level: str
    round: str
    opens: datetime | None
    closes: datetime | None
    categories: Mapping[str, CategoryRules]

    @property
    def is_open(self) -> bool:
        """Whether votes are taken now, by this machine's clock: for showing, not for deciding."""
        if self.round != Round.VOTING or self.opens is None or self.closes is None:
            return False
        return self.opens <= timezone.now() < self.closes


_kept: Briefly[Mapping[str, ContestRules]] = Briefly()
_points: Briefly[Sequence[Point]] = Briefly()


def contests() -> Mapping[str, ContestRules]:
    """Every contest but drafts and archived ones, by slug."""
    return _kept.get(None, _read)


def open_contests() -> list[ContestRules]:
    """Those in which one can vote now."""
    return [contest for contest in contests().values() if contest.is_open]


def service_points() -> Sequence[Point]:
    """Networks from which many people may vote."""
    return _points.get(None, _read_points)


def forget() -> None:
    """Read anew when next asked."""
    _kept.forget()
    _points.forget()


def _read() -> Mapping[str, ContestRules]:
    known = Contest.objects.exclude(round__in=[Round.DRAFT, Round.ARCHIVED])
    shown = [round for round in Round if shows_nominees(round)]
    nominees: dict[int, dict[int, Choice]] = {}
    for category, number, kind, name, line, left in Nominee.objects.filter(
        category__contest__in=known, category__contest__round__in=shown, consent=True
    ).values_list("category", "number", "kind", "name", "line", "withdrawn_at"):
        choice = Choice(number, kind, name, line, left is not None)
        nominees.setdefault(category, {})[number] = choice
    categories: dict[int, dict[str, CategoryRules]] = {}
    for contest, key, slug, title, least, most in Category.objects.filter(
        contest__in=known
    ).values_list("contest", "id", "slug", "title", "min_picks", "max_picks"):
        rules = CategoryRules(key, slug, title, least, most, nominees.get(key, {}))
        categories.setdefault(contest, {})[slug] = rules
    return {
        contest.slug: ContestRules(
            id=contest.pk,
            slug=contest.slug,
            title=contest.title,
            level=contest.level,
            round=contest.round,
            opens=contest.opens,
            closes=contest.closes,
            categories=categories.get(contest.pk, {}),
        )
        for contest in known
    }


def _read_points() -> Sequence[Point]:
    rows = ServicePoint.objects.values_list("network", "quota")
    return [Point(ip_network(network, strict=False), quota) for network, quota in rows]
