"""Kill -9 while ballots are cast; `make chaos` does it a hundred times."""

import pytest

from . import contests
from .killing import kill_and_count


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # it forks beside a thread
@pytest.mark.django_db(transaction=True)
def test_what_was_answered_is_there_after_a_kill() -> None:
    assert kill_and_count(contests.category(contests.contest()), kills=4) > 0
