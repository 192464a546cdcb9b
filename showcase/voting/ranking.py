"""From votes and points to ranks. Pure, and exact: without floats, no tie is made or lost.

A result is `like_weight` percent of (votes ÷ most votes × 100) and the rest of the average of the
judges' points. Equal results share a rank and the next one is left free (1, 2, 2, 4); neither
number nor order in a list ever decides. Who withdrew has no rank and does not count as the most.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .models import Contest


@dataclass(frozen=True, slots=True)
class Result:
    """One nominee's. `result` is 0 to 100, exactly; `average` None without a judge's points."""

    number: int
    rank: int
    result: Fraction
    votes: int
    average: Fraction | None


def weight_of(method: str, like_weight: int) -> int:
    """Percent that likes weigh: all in a contest of likes, nothing in one of scores."""
    return {Contest.Method.LIKES.value: 100, Contest.Method.SCORES.value: 0}.get(
        method, like_weight
    )


def ranking(
    numbers: Collection[int],
    votes: Mapping[int, int],
    points: Mapping[int, Collection[int]],
    like_weight: int,
    withdrawn: Collection[int] = (),
) -> list[Result]:
    """Results of the nominees `numbers`, best first; those that tie by number, with one rank."""
    standing = [number for number in numbers if number not in withdrawn]
    most = max((votes.get(number, 0) for number in standing), default=0)
    averages = {n: _average(points.get(n, ())) for n in standing}
    results = {
        n: Fraction(like_weight * votes.get(n, 0), most or 1)
        + Fraction(100 - like_weight, 100) * (averages[n] or 0)
        for n in standing
    }
    ordered = sorted(standing, key=lambda n: (-results[n], n))
    return [
        Result(
            number=n,
            rank=1 + sum(other > results[n] for other in results.values()),
            result=results[n],
            votes=votes.get(n, 0),
            average=averages[n],
        )
        for n in ordered
    ]


def winners(results: Collection[Result], places: int) -> list[Result]:
    """Those within the `places` who got anything; a tie for the last place lets all of them in."""
    return [one for one in results if one.rank <= places and one.result > 0]


def _average(points: Collection[int]) -> Fraction | None:
    return Fraction(sum(points), len(points)) if points else None
