"""What the pages decide without a database: rounds, the draw, figures."""

from fractions import Fraction

import pytest

from showcase.voting.models import Round
from showcase.voting.pages import showing
from showcase.voting.pages.contest_pages import steps
from showcase.voting.pages.draw import drawn
from showcase.voting.pages.outcome import hundredths

pytestmark = pytest.mark.once

ROUNDS = list(Round)


@pytest.mark.parametrize(
    ("shows", "first"),
    [
        (showing.is_public, Round.NOMINATION),
        (showing.shows_nominees, Round.SHORTLIST),
        (showing.shows_counts, Round.VOTING),
        (showing.shows_results, Round.ANNOUNCED),
    ],
)
def test_what_is_public_stays_public_and_nothing_is_before_its_round(shows, first) -> None:
    shown = [round for round in ROUNDS if shows(round)]
    assert shown == ROUNDS[ROUNDS.index(first) :]


def test_only_a_vote_that_runs_offers_a_ballot() -> None:
    assert [r for r in ROUNDS if showing.takes_ballots(r)] == [Round.VOTING]


def test_an_archived_contest_has_come_through_every_step() -> None:
    assert all(step.is_over for step in steps(Round.ARCHIVED))
    now = steps(Round.AUDIT)
    assert [step.label for step in now if step.is_now] == ["异议期"]
    assert [step.is_over for step in now][-1] is False


def test_the_draw_is_the_same_for_everyone_and_has_nothing_to_do_with_numbers() -> None:
    numbers = list(range(1, 41))
    order = drawn(numbers, "abc", "grid")
    assert sorted(order) == numbers
    assert order == drawn(reversed(numbers), "abc", "grid")
    assert order != numbers
    assert order != drawn(numbers, "abd", "grid") != drawn(numbers, "abd", "place")


def test_each_number_comes_first_as_often_as_another() -> None:
    first = [drawn(range(1, 6), f"rules {n}", "grid")[0] for n in range(2000)]
    assert all(320 < first.count(number) < 480 for number in range(1, 6))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(7), "7"),
        (Fraction(1, 200), "0.01"),
        (Fraction(2, 3), "0.67"),
        (Fraction(100), "100"),
    ],
)
def test_figures_are_printed_to_hundredths(value: Fraction, printed: str) -> None:
    assert hundredths(value) == printed
