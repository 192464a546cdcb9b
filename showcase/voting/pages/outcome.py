"""Who won: ranks of an announced contest, and what places and stories may say of it."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from showcase.bake import rows
from showcase.bake.facts import fact
from showcase.core.honours import Honour

from ..models import Category, Contest, Nominee, ScoreSheet
from ..ranking import ranking, weight_of, winners
from .counts import count
from .lists import category_keys, contest_keys, nominee_keys
from .paths import part_path
from .showing import shows_results


@dataclass(frozen=True)
class Placed:
    """A nominee in the results; numbers as they are printed."""

    nominee: int
    number: int
    rank: int
    votes: int
    points: str
    result: str
    is_honoured: bool


@fact("一个类别的结果")
def outcome(contest: int, category: int) -> tuple[Placed, ...]:
    """Everyone who stood, the best first; empty before the announcement."""
    about, within = rows.one(Contest, contest), rows.one(Category, category)
    if not shows_results(about.round):
        return ()
    keys = dict(nominee_keys(category))
    counted = count(contest, within.slug)
    weight = weight_of(about.method, about.like_weight)
    votes = counted.votes if counted else {}
    found = ranking(keys, votes, _points(category), weight)
    # Nobody is honoured for nothing, however many places there are.
    chosen = {one.number for one in winners(found, within.places) if one.result > 0}
    return tuple(
        Placed(
            keys[one.number],
            one.number,
            one.rank,
            one.votes,
            "—" if one.average is None else hundredths(one.average),
            hundredths(one.result),
            one.number in chosen,
        )
        for one in found
    )


def _points(category: int) -> dict[int, list[int]]:
    sheets: QuerySet[ScoreSheet] = ScoreSheet.objects.filter(
        nominee__category=category, handed_in_at__isnull=False
    ).order_by("pk")
    given: dict[int, list[int]] = {}
    for number, points in sheets.values_list("nominee__number", "points"):
        given.setdefault(number, []).append(points)
    return given


def hundredths(value: Fraction) -> str:
    """As printed: two decimals, halves up, none for whole numbers.

    >>> [hundredths(Fraction(n, 8)) for n in (8, 9, 10)]
    ['1', '1.13', '1.25']
    """
    if value.denominator == 1:
        return str(value.numerator)
    whole, part = divmod(
        (value.numerator * 200 + value.denominator) // (2 * value.denominator), 100
    )
    return f"{whole}.{part:02d}"


@fact("评选的荣誉")
def _honours() -> dict[int, list[tuple[str, str]]]:
    """Page of a place or a story → what was won there."""
    found: dict[int, list[tuple[str, str]]] = {}
    for contest in rows.many(Contest, contest_keys()):
        for category in rows.many(Category, category_keys(contest.pk)):
            chosen = [one for one in outcome(contest.pk, category.pk) if one.is_honoured]
            for nominee in rows.many(Nominee, [one.nominee for one in chosen]):
                line = f"{contest.title}“{category.title}”：{nominee.name}"
                for page in {nominee.place_id, nominee.story_id} - {None}:
                    said = found.setdefault(page, [])
                    said.append((line, part_path(contest.slug, "honours")))
    return found


@fact("一个网页的荣誉")
def _honours_of(page: int) -> tuple[tuple[str, str], ...]:
    return tuple(_honours().get(page, ()))


def honours_of(page: int) -> list[Honour]:
    """For `core.honours`."""
    return [Honour(text, url) for text, url in _honours_of(page)]
