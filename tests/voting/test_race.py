"""Sixteen threads cast one voter's ballot at once. `make chaos` runs a thousand rounds."""

from uuid import uuid4

import pytest

from showcase.voting.casting import Accepted, cast
from showcase.voting.models import Ballot

from . import contests
from .crowd import together
from .racing import duplicates, race, without_the_constraint

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


def test_one_ballot_counts() -> None:
    answers = race(contests.category(contests.contest()), ROUNDS)
    assert answers == {"accepted": ROUNDS, "voted_today": ROUNDS * 15}
    assert (Ballot.objects.count(), duplicates()) == (ROUNDS, 0)


def test_without_the_constraint_more_would_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: so it is the database that keeps them apart, and this race would show if not."""
    category = contests.category(contests.contest())
    without_the_constraint(monkeypatch)
    race(category, 3)
    assert duplicates() > 0


def test_one_request_sent_many_times_has_one_receipt() -> None:
    sent = contests.submission(contests.category(contests.contest()), picks=(1, 2))
    answers = together([lambda: cast(sent)] * 16)
    assert all(isinstance(answer, Accepted) for answer in answers), answers
    assert sum(not answer.again for answer in answers if isinstance(answer, Accepted)) == 1
    assert len({str(a.receipt) for a in answers if isinstance(a, Accepted)}) == 1
    assert Ballot.objects.count() == 1


def test_one_proof_of_work_carries_one_ballot() -> None:
    category = contests.category(contests.contest())
    proof = contests.work()
    works = [contests.submission(category, work=proof) for _voter in range(16)]
    answers = together([lambda sent=sent: cast(sent) for sent in works])
    codes = sorted("accepted" if isinstance(a, Accepted) else a.code for a in answers)
    assert codes == ["accepted", *["work_used"] * 15]
    assert Ballot.objects.count() == 1


def test_a_days_key_is_made_once() -> None:
    """All begin with an empty cache; two keys would let one voter vote twice."""
    category = contests.category(contests.contest())
    subject = uuid4().bytes
    works = [contests.submission(category, subject=subject) for _try in range(8)]
    answers = together([lambda sent=sent: cast(sent) for sent in works])
    assert sum(isinstance(answer, Accepted) for answer in answers) == 1
