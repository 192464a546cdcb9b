"""Keys go 30 days after the announcement, signals when the audit is over, nothing sooner."""

from datetime import UTC, date, datetime, timedelta

import pytest

from showcase.voting import database_clock, events, purging
from showcase.voting.models import BallotSignal, Contest, Round, UsedWork, VoterKey
from tests.voting import ledgers

pytestmark = pytest.mark.django_db


def furnished(round: str) -> Contest:
    contest = ledgers.contest(round=round)
    for day in (None, date(2026, 11, 21)):
        VoterKey.objects.create(contest=contest, day=day, secret=bytes(32))
    BallotSignal.objects.create(
        ballot=ledgers.ballot(contest),
        network="203.0.113.0/24",
        fresh_device=False,
        dwell=9000,
        agent=bytes(8),
        received_at=datetime.now(UTC),
    )
    return contest


@pytest.mark.parametrize("round", [Round.VOTING, Round.CLOSED, Round.AUDIT])
def test_while_it_can_be_contested_all_is_kept(round: str) -> None:
    furnished(round)
    later = database_clock.now() + timedelta(days=400)
    assert purging.purge(later) == purging.Purged(0, 0, 0)


def test_signals_at_once_and_keys_after_thirty_days() -> None:
    contest, other = furnished(Round.ANNOUNCED), furnished(Round.VOTING)
    events.note_round(contest, Round.AUDIT, Round.ANNOUNCED, None)
    now = database_clock.now()
    assert purging.purge(now) == purging.Purged(signals=1, keys=0, works=0)
    assert purging.purge(now + timedelta(days=29)).keys == 0
    assert purging.purge(now + timedelta(days=31)) == purging.Purged(0, keys=2, works=0)
    assert set(VoterKey.objects.values_list("contest", flat=True)) == {other.pk}


def test_spent_work_goes_when_it_has_expired() -> None:
    now = database_clock.now()
    UsedWork.objects.create(nonce=b"old", expires=now - timedelta(seconds=1))
    UsedWork.objects.create(nonce=b"new", expires=now + timedelta(minutes=5))
    assert purging.purge(now).works == 1
