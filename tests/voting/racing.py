"""Rounds in which all threads cast a ballot of the same voter at the same moment."""

from collections import Counter
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from showcase.voting.casting import Accepted, cast
from showcase.voting.models import Ballot, Category

from . import contests
from .crowd import PATIENCE, together


def race(category: Category, rounds: int, threads: int = 16) -> Counter[str]:
    """How often each answer was given."""
    voters = [uuid4().bytes for _round in range(rounds)]
    start = Barrier(threads)

    def run() -> Counter[str]:
        answers: Counter[str] = Counter()
        for subject in voters:
            start.wait(PATIENCE)
            answer = cast(contests.submission(category, subject=subject))
            answers["accepted" if isinstance(answer, Accepted) else answer.code] += 1
        return answers

    return sum(together([run] * threads), Counter())


def duplicates() -> int:
    """Ballots beyond the first of any voter, day and category."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n - 1), 0) FROM"
            " (SELECT count(*) AS n FROM voting_ballot GROUP BY category_id, day, voter) AS found"
        )
        [(found,)] = cursor.fetchall()
    return int(found)


def without_the_constraint(patch: pytest.MonkeyPatch) -> None:
    """Take the constraint out of the test's database. On SQLite the table is made anew by that,
    without the triggers which would refuse a second ballot, too."""
    name = "one_ballot_a_day_and_category"
    [found] = [c for c in Ballot._meta.constraints if c.name == name]
    patch.setattr(Ballot._meta, "constraints", [c for c in Ballot._meta.constraints if c != found])
    with connection.schema_editor() as editor:
        editor.remove_constraint(Ballot, found)
