"""Whatever is sent in whatever order: one ballot a voter, day and category, with listed picks, and
one receipt for one request."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showcase.voting.casting import Accepted, Refused, cast
from showcase.voting.models import Ballot, Channel

from . import contests
from .crowd import together

numbers = st.integers(-2, 8) | st.integers()
requests = st.tuples(
    st.integers(0, 2).map(lambda n: b"voter|%d" % n),
    st.uuids(version=4) | st.integers(0, 2).map(lambda n: UUID(int=n)),
    st.sampled_from([0, 1]),
    st.lists(numbers, max_size=5).map(tuple),
    st.sampled_from(Channel),
)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(requests, max_size=12))
def test_any_requests_in_a_row(sent: list[Any]) -> None:
    contest = contests.contest()
    categories = [
        contests.category(contest, nominees=6, min_picks=1, max_picks=3),
        contests.category(contest, nominees=2, min_picks=2, max_picks=2),
    ]
    receipts: dict[Any, Any] = {}
    voted: set[Any] = set()
    for subject, idem, which, picks, channel in sent:
        category = categories[which]
        body = (which, tuple(sorted(picks)))
        answer = cast(
            contests.submission(category, subject=subject, idem=idem, picks=picks, channel=channel)
        )
        good = len(set(picks)) == len(picks) and all(1 <= n <= (6, 2)[which] for n in picks)
        good = good and category.min_picks <= len(picks) <= category.max_picks
        if (subject, idem) in receipts:
            first, receipt = receipts[subject, idem]
            if body == first:
                assert answer == Accepted(receipt, again=True)
            else:
                assert isinstance(answer, Refused) and answer.code == "other_body"
        elif (subject, which) in voted:
            assert isinstance(answer, Refused) and answer.code == "voted_today"
        elif good:
            assert isinstance(answer, Accepted) and not answer.again
            receipts[subject, idem] = body, answer.receipt
            voted.add((subject, which))
        else:
            assert isinstance(answer, Refused) and answer.code == "bad_picks"
    ballots = Ballot.objects.filter(contest=contest)
    assert len({(b.category_id, b.day, bytes(b.voter)) for b in ballots}) == len(ballots)
    assert len(ballots) == len(voted) == len({str(r) for _body, r in receipts.values()})


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(requests, min_size=2, max_size=12))
def test_any_requests_at_once(sent: list[Any]) -> None:
    """In threads, each request twice: no order of theirs breaks what holds for all."""
    contest = contests.contest()
    categories = [contests.category(contest), contests.category(contest, nominees=2)]
    asked = [
        contests.submission(
            categories[which], subject=subject, idem=idem, picks=picks, channel=channel
        )
        for subject, idem, which, picks, channel in sent * 2
    ]
    answers = together([lambda one=one: cast(one) for one in asked])
    receipts: dict[Any, set[str]] = {}
    for one, answer in zip(asked, answers, strict=True):
        if isinstance(answer, Accepted):
            receipts.setdefault((one.subject, one.idem), set()).add(str(answer.receipt))
    assert all(len(found) == 1 for found in receipts.values())
    ballots = list(Ballot.objects.filter(contest=contest))
    assert len(ballots) == len(receipts)
    assert sum(isinstance(a, Accepted) and not a.again for a in answers) == len(ballots)
    assert len({(b.category_id, b.day, bytes(b.voter)) for b in ballots}) == len(ballots)
