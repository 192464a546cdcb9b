"""The vote's long forms: `make chaos`."""

import os

import pytest

from tests.voting import contests
from tests.voting.conftest import nothing_kept
from tests.voting.killing import kill_and_count
from tests.voting.racing import duplicates, race, without_the_constraint

__all__ = ["nothing_kept"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),  # it forks beside threads
]


def test_a_thousand_rounds_of_sixteen_threads() -> None:
    rounds = int(os.environ.get("CHAOS_ROUNDS", "1000"))
    answers = race(contests.category(contests.contest()), rounds)
    assert answers == {"accepted": rounds, "voted_today": rounds * 15}
    assert duplicates() == 0


def test_without_the_constraint_the_same_race_finds_duplicates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    category = contests.category(contests.contest())
    without_the_constraint(monkeypatch)
    race(category, 10)
    assert duplicates() > 0


def test_a_hundred_kills_of_a_process_that_casts() -> None:
    kills = int(os.environ.get("CHAOS_KILLS", "100"))
    answered = kill_and_count(contests.category(contests.contest()), kills)
    print(f"{answered} ballots were answered, none is missing")  # noqa: T201
    assert answered > kills
