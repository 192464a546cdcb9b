"""What the ledger gives: ranks of every category, before and after they are announced."""

from dataclasses import dataclass
from datetime import datetime

from .models import Category, Contest, Nominee, TallySnapshot
from .ranking import Result, ranking, weight_of, winners
from .tallying import Count, from_json


@dataclass(frozen=True, slots=True)
class Place:
    nominee: Nominee
    result: Result
    wins: bool

    @property
    def total(self) -> float:
        """0 to 100, for showing: ranks come from the exact number."""
        return float(self.result.result)

    @property
    def average(self) -> float | None:
        """The judges' average, for showing."""
        return None if self.result.average is None else float(self.result.average)


@dataclass(frozen=True, slots=True)
class CategoryStanding:
    category: Category
    count: Count
    places: tuple[Place, ...]
    """Best first; who withdrew is not among them."""


@dataclass(frozen=True, slots=True)
class Standings:
    """`size` lines were counted at `taken_at`; None when nothing was counted yet."""

    size: int
    taken_at: datetime | None
    categories: tuple[CategoryStanding, ...]


def standings_of(contest: Contest) -> Standings:
    """From the last snapshot: what is published, or what will be. Three queries."""
    snapshot = TallySnapshot.objects.filter(contest=contest).order_by("-pk").first()
    counts = from_json(snapshot.counts) if snapshot else {}
    nominees: dict[int, dict[int, Nominee]] = {}
    for one in Nominee.objects.filter(category__contest=contest, consent=True).defer("about"):
        nominees.setdefault(one.category_id, {})[one.number] = one
    weight = weight_of(contest.method, contest.like_weight)
    return Standings(
        size=snapshot.size if snapshot else 0,
        taken_at=snapshot.taken_at if snapshot else None,
        categories=tuple(
            _of(category, nominees.get(category.pk, {}), counts.get(category.slug, Count()), weight)
            for category in contest.categories.all()
        ),
    )


def _of(
    category: Category, nominees: dict[int, Nominee], count: Count, weight: int
) -> CategoryStanding:
    points = {number: list(given.values()) for number, given in count.points.items()}
    gone = {n for n, one in nominees.items() if one.withdrawn_at} | set(count.withdrawn)
    results = ranking(nominees.keys(), count.votes, points, weight, gone)
    winning = {one.number for one in winners(results, category.places)}
    return CategoryStanding(
        category,
        count,
        tuple(Place(nominees[r.number], r, r.number in winning) for r in results),
    )
