"""Who won: ranks of an announced contest, and what places and stories may say of it."""

from dataclasses import dataclass
from fractions import Fraction

from showcase.bake import rows
from showcase.bake.facts import fact
from showcase.core.honours import Honour

from ..models import Category, Contest, Nominee
from ..standings import standings_of
from .lists import contest_keys
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


@fact("评选的结果")
def outcome(contest: int) -> dict[int, list[Placed]]:
    """Category → everyone who stood, the best first; empty before the announcement."""
    about = rows.one(Contest, contest)
    if not shows_results(about.round):
        return {}
    return {
        one.category.pk: [
            Placed(
                place.nominee.pk,
                place.nominee.number,
                place.result.rank,
                place.result.votes,
                "—" if place.result.average is None else hundredths(place.result.average),
                hundredths(place.result.result),
                place.wins,
            )
            for place in one.places
        ]
        for one in standings_of(about).categories
    }


def hundredths(value: Fraction) -> str:
    """As printed: two decimals, halves up, none for whole numbers.

    >>> [hundredths(Fraction(n, 8)) for n in (8, 9, 10)]
    ['1', '1.13', '1.25']
    """
    if value.denominator == 1:
        return str(value.numerator)
    rounded = (value.numerator * 200 + value.denominator) // (2 * value.denominator)
    return f"{rounded // 100}.{rounded % 100:02d}"


@fact("评选的荣誉")
def _honours() -> dict[int, list[tuple[str, str]]]:
    """Page of a place or a story → what was won there."""
    found: dict[int, list[tuple[str, str]]] = {}
    for contest in rows.many(Contest, contest_keys()):
        roll = part_path(contest.slug, "honours")
        for category, placed in outcome(contest.pk).items():
            title = rows.one(Category, category).title
            for nominee in rows.many(Nominee, [one.nominee for one in placed if one.is_honoured]):
                line = f"{contest.title}“{title}”：{nominee.name}"
                for page in (nominee.place_id, nominee.story_id):
                    if page:
                        found.setdefault(page, []).append((line, roll))
    return found


@fact("一个网页的荣誉")
def _honours_of(page: int) -> tuple[tuple[str, str], ...]:
    return tuple(_honours().get(page, ()))


def honours_of(page: int) -> list[Honour]:
    """For `core.honours`."""
    return [Honour(text, url) for text, url in _honours_of(page)]
