"""No count under five is told, and none can be had from what is told."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showcase.surveys.merging import SMALLEST, Told, exclusive, several

pytestmark = pytest.mark.once

Counts = tuple[int, ...]
counts = st.lists(st.integers(0, 40), min_size=1, max_size=7)


@given(counts)
def test_every_place_is_told_once_and_no_small_number_is(given_counts: list[int]) -> None:
    told = exclusive(given_counts)
    if sum(given_counts) < SMALLEST:
        assert told == Told((), (), 0)
        return
    places = sorted([place for place, _ in told.shown] + list(told.merged))
    assert places == list(range(len(given_counts)))
    assert all(count == given_counts[place] >= SMALLEST for place, count in told.shown)
    assert told.together == sum(given_counts[place] for place in told.merged)


@given(counts)
def test_no_single_count_is_left_for_subtraction(given_counts: list[int]) -> None:
    told = exclusive(given_counts)
    rest = sum(given_counts) - sum(count for _, count in told.shown)
    if told.merged:
        assert rest == told.together >= SMALLEST
        assert len(told.merged) >= 2 or len(given_counts) == 1


@pytest.mark.parametrize(("places", "most"), [(2, 30), (3, 26), (4, 24), (5, 20)])
def test_who_knows_the_rule_still_cannot_tell_a_small_count(places: int, most: int) -> None:
    """Of all counts that give the same page and total, a small one takes more than one value."""
    same: dict[tuple[Told, int], list[Counts]] = defaultdict(list)
    for given_counts in _all_counts(places, most):
        same[exclusive(given_counts), sum(given_counts)].append(given_counts)
    assert [
        (told, alike)
        for (told, _), alike in same.items()
        for place in told.merged
        if any(one[place] < SMALLEST for one in alike) and len({one[place] for one in alike}) == 1
    ] == []


def _all_counts(places: int, most: int) -> Iterator[Counts]:
    if not places:
        yield ()
        return
    for first in range(most + 1):
        yield from ((first, *rest) for rest in _all_counts(places - 1, most - first))


@given(st.integers(0, 60), st.data())
def test_choices_of_many_divide_the_sheets_in_two_large_parts(
    sheets: int, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.integers(0, sheets), min_size=1, max_size=6))
    told = several(chosen, sheets)
    for place, count in told.shown:
        assert count == chosen[place] >= SMALLEST
        assert sheets - count >= SMALLEST
    assert told.together == 0


@pytest.mark.parametrize(
    ("given_counts", "shown", "merged", "together"),
    [
        ([20, 30], [(0, 20), (1, 30)], [], 0),
        ([20, 3, 30], [(2, 30)], [0, 1], 23),
        ([20, 3, 2], [(0, 20)], [1, 2], 5),
        ([20, 3, 1], [], [0, 1, 2], 24),
        ([20, 0, 0, 0], [], [0, 1, 2, 3], 20),
        ([4, 4, 4, 9, 20], [(4, 20)], [0, 1, 2, 3], 21),
        ([4, 0], [], [], 0),
        ([5], [(0, 5)], [], 0),
    ],
)
def test_examples(
    given_counts: list[int], shown: list[tuple[int, int]], merged: list[int], together: int
) -> None:
    assert exclusive(given_counts) == Told(tuple(shown), tuple(merged), together)
