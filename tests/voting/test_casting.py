"""One ballot after another: what counts, and why what does not."""

from dataclasses import replace
from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from showcase.voting import receipts
from showcase.voting.casting import Accepted, Refused, Signal, cast
from showcase.voting.models import Ballot, BallotSignal, Nominee, Round, UsedWork

from . import contests

pytestmark = [pytest.mark.django_db]


def refused(answer: object) -> Refused:
    assert isinstance(answer, Refused), answer
    return answer


def accepted(answer: object) -> Accepted:
    assert isinstance(answer, Accepted), answer
    return answer


def test_a_ballot_is_written_with_its_work_and_signal() -> None:
    category = contests.category(contests.contest())
    proof = contests.work()
    signal = Signal("203.0.113.0/24", True, 5200, b"12345678")
    answer = accepted(cast(contests.submission(category, picks=(3, 1), work=proof, signal=signal)))
    ballot = Ballot.objects.get()
    assert (ballot.picks, ballot.contest, ballot.category) == ([1, 3], category.contest, category)
    assert abs(ballot.received_at - timezone.now()) < timedelta(seconds=5)
    assert bytes(UsedWork.objects.get().nonce) == proof.nonce
    kept = BallotSignal.objects.get()
    assert (kept.ballot_id, kept.network, kept.dwell) == (ballot.pk, signal.network, 5200)
    assert kept.received_at == ballot.received_at
    assert not answer.again
    assert answer.receipt == receipts.receipt_for(ballot)


def test_the_same_request_gets_the_same_receipt() -> None:
    category = contests.category(contests.contest())
    sent = contests.submission(category, picks=(2, 1), work=contests.work())
    first = accepted(cast(sent))
    again = accepted(cast(replace(sent, picks=(1, 2))))
    assert (again.receipt, again.again) == (first.receipt, True)
    assert refused(cast(replace(sent, picks=(3,)))).code == "other_body"
    assert Ballot.objects.count() == 1


def test_who_voted_today_is_told_when_next() -> None:
    category = contests.category(contests.contest())
    sent = contests.submission(category)
    cast(sent)
    proof = contests.work()
    answer = refused(cast(replace(sent, idem=uuid4(), work=proof)))
    assert answer.code == "voted_today"
    assert not UsedWork.objects.exists(), "a proof is spent with a ballot only"
    assert answer.next_time is not None
    assert timezone.now() < answer.next_time <= timezone.now() + timedelta(days=1)
    assert answer.next_time.astimezone(UTC).hour == 16


def test_spent_work_is_refused() -> None:
    category = contests.category(contests.contest())
    proof = contests.work()
    cast(contests.submission(category, work=proof))
    assert refused(cast(contests.submission(category, work=proof))).code == "work_used"
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("picks", "problem"),
    [((), "few"), ((1, 2, 3, 4), "many"), ((1, 1), "duplicate"), ((99,), "not_listed")]
    + [((picks,), "not_listed") for picks in (0, -1, 40_000, 2**40, 2**70)],
)
def test_bad_picks(picks: tuple[int, ...], problem: str) -> None:
    category = contests.category(contests.contest())
    answer = refused(cast(contests.submission(category, picks=picks)))
    assert (answer.code, answer.problem) == ("bad_picks", problem)
    assert not Ballot.objects.exists()


def test_who_has_left_and_who_stands_elsewhere_gets_no_vote() -> None:
    contest = contests.contest()
    category, other = contests.category(contest), contests.category(contest, nominees=8)
    Nominee.objects.filter(category=category, number=2).update(withdrawn_at=timezone.now())
    answer = refused(cast(contests.submission(category, picks=(1, 2))))
    assert (answer.code, answer.picks) == ("withdrawn", (2,))
    assert refused(cast(contests.submission(category, picks=(7,)))).code == "bad_picks"
    assert isinstance(cast(contests.submission(other, picks=(7,))), Accepted)


@pytest.mark.parametrize(
    ("round_", "code"),
    [(Round.SHORTLIST, "not_open"), (Round.CLOSED, "closed"), (Round.ANNOUNCED, "closed")],
)
def test_only_the_voting_round_takes_votes(round_: Round, code: str) -> None:
    category = contests.category(contests.contest(round=round_))
    assert refused(cast(contests.submission(category))).code == code


def test_what_is_unknown() -> None:
    category = contests.category(contests.contest())
    other = contests.category(contests.contest())
    draft = contests.category(contests.contest(round=Round.DRAFT))
    sent = contests.submission(category)
    for strange in (
        replace(sent, contest="nothing"),
        replace(sent, category=other.slug),
        contests.submission(draft),
    ):
        assert refused(cast(strange)).code == "unknown"
    assert refused(cast(replace(sent, level="sms"))).code == "wrong_level"
