"""Ranks: ties are shared, whatever the order; weights are exact."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcase.voting.ranking import ranking, weight_of, winners

pytestmark = pytest.mark.once

numbers = st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=12)


@given(numbers=numbers, data=st.data(), weight=st.integers(0, 100))
def test_ranks_depend_on_results_alone(
    numbers: list[int], data: st.DataObject, weight: int
) -> None:
    votes = {n: data.draw(st.integers(0, 4)) for n in numbers}
    points = {n: data.draw(st.lists(st.integers(0, 3), max_size=3)) for n in numbers}
    found = ranking(numbers, votes, points, weight)
    again = ranking(data.draw(st.permutations(numbers)), votes, points, weight)
    assert found == again
    renamed = {n: 1000 - n for n in numbers}
    other = ranking(
        list(renamed.values()),
        {renamed[n]: v for n, v in votes.items()},
        {renamed[n]: p for n, p in points.items()},
        weight,
    )
    assert {renamed[one.number]: one.rank for one in found} == {r.number: r.rank for r in other}
    for one in found:
        assert 0 <= one.result <= 100
        assert one.rank == 1 + sum(other.result > one.result for other in found)


def test_a_tie_is_shared_and_the_next_rank_is_free() -> None:
    found = ranking([5, 2, 9, 7], {5: 3, 2: 8, 9: 3, 7: 1}, {}, 100)
    assert [(one.number, one.rank) for one in found] == [(2, 1), (5, 2), (9, 2), (7, 4)]
    assert [one.number for one in winners(found, 2)] == [2, 5, 9]


def test_nothing_wins_nothing() -> None:
    found = ranking([1, 2, 3], {1: 2}, {}, 100)
    assert [one.number for one in winners(found, 3)] == [1]
    scored = ranking([1, 2], {}, {2: [60]}, 70)
    assert [one.number for one in winners(scored, 2)] == [2]


def test_a_third_is_a_third() -> None:
    """33.33… × 0.7 + 90 × 0.3 in floats would tell two apart that are the same."""
    found = ranking([1, 2, 3], {1: 1, 2: 1, 3: 3}, {1: [90, 90, 90], 2: [80, 90, 100]}, 70)
    assert found[0].number == 3 and found[0].result == 70
    assert found[1].result == found[2].result == Fraction(70, 3) + 27
    assert {found[1].rank, found[2].rank} == {2}


def test_who_withdrew_has_no_rank_and_is_not_the_most() -> None:
    found = ranking([1, 2], {1: 10, 2: 5}, {}, 100, withdrawn=[1])
    assert [(one.number, one.rank, one.result) for one in found] == [(2, 1, 100)]


def test_nobody_has_a_vote() -> None:
    assert {one.rank for one in ranking([1, 2, 3], {}, {}, 100)} == {1}
    assert ranking([], {}, {}, 100) == []


def test_what_likes_weigh() -> None:
    assert [weight_of(method, 60) for method in ("likes", "scores", "both")] == [100, 0, 60]
