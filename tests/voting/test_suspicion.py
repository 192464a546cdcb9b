"""Suspicion: brushing is flagged, a link that is shared is not; and flags that change nothing."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from showcase.voting import flagging
from showcase.voting.models import BallotSignal, Contest, Flag, Round
from showcase.voting.suspicion import Seen, at_least, bin_of, entropy, judge
from tests import factories

from . import desks, ledgers, simulator

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def flagged(bins: Any) -> tuple[Counter[str], Counter[str]]:
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for ten in bins:
        total[ten.kind] += 1
        found[ten.kind] += judge(ten.seen, ten.starts) is not None
    return found, total


@pytest.mark.once
def test_honest_bursts_are_not_flagged() -> None:
    found, total = flagged(simulator.honest(4_000))
    for kind, count in total.items():
        assert found[kind] <= 0.005 * count, kind


@pytest.mark.once
def test_brushing_is_flagged() -> None:
    found, total = flagged(simulator.brushing(1_000))
    for kind in ("script", "proxies", "patient"):
        assert found[kind] == total[kind], kind
    assert found["mixed in"] >= 0.9 * total["mixed in"]
    # Paid people look like people: the docs say so, and no threshold here pretends otherwise.
    assert found["farm"] <= 0.1 * total["farm"]


@pytest.mark.once
def test_the_ballots_meant_are_the_quick_ones() -> None:
    bots = [Seen(n, (7,), "45.0.0.0/24", True, 900) for n in range(30)]
    neighbours = [Seen(100 + n, (7, 9), "117.0.0.0/24", True, 30_000) for n in range(10)]
    verdict = judge(bots + neighbours, NOON)
    assert verdict is not None
    assert verdict.ballots == tuple(range(30))


@pytest.mark.once
def test_forty_people_behind_one_address_are_people() -> None:
    room = [Seen(n, (7,), "10.0.0.0/24", True, 15_000 + n * 700, bytes([n])) for n in range(40)]
    assert judge(room, NOON) is None


@pytest.mark.once
def test_bins_begin_at_tens_of_minutes() -> None:
    assert bin_of(NOON + timedelta(minutes=19, seconds=59, microseconds=7)) == NOON + timedelta(
        minutes=10
    )


@pytest.mark.once
def test_entropy_and_chance_are_what_they_are_in_books() -> None:
    assert entropy("aabb") == 1
    assert entropy("aaaa") == 0
    assert entropy(range(8)) == pytest.approx(3)
    assert at_least(3, 3, 0.5) == pytest.approx(1 / 8)
    assert at_least(1, 4, 0.25) == 1
    assert at_least(2, 4, 0.25) == pytest.approx(1 - 0.75**4 - 4 * 0.25 * 0.75**3)
    assert 0 < at_least(20_000, 20_000, 0.25) < 1e-100 or at_least(20_000, 20_000, 0.25) == 0


# --- reading signals, writing flags --------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(db: None) -> Contest:
    factories.site()
    return desks.brought_to(Round.VOTING, desks.draft(), desks.editor())


def cast(contest: Contest, at: datetime, count: int = 30, dwell: int = 900) -> None:
    """Ballots for number 1 with their signals: brushing, unless the dwell is a person's."""
    BallotSignal.objects.bulk_create(
        BallotSignal(
            ballot=one,
            network="45.0.0.0/24",
            fresh_device=True,
            dwell=dwell,
            # Tests run at night too: with three signs together slow ballots would be flagged.
            agent=number.to_bytes(8) if dwell > 5_000 else bytes(8),
            received_at=at,
        )
        for number, one in enumerate(ledgers.ballots(contest, [[1]] * count, at=at))
    )


def test_a_burst_of_brushing_becomes_one_flag(contest: Contest) -> None:
    starts = bin_of(timezone.now()) - timedelta(minutes=20)
    cast(contest, starts + timedelta(minutes=3))
    cast(contest, starts + timedelta(minutes=11), dwell=40_000)
    assert flagging.flag(contest, starts, timezone.now()) == 1
    flag = Flag.objects.get()
    assert (flag.starts, flag.ballots, flag.nominee.number) == (starts, 30, 1)
    assert set(flag.reasons) >= {"quick", "networks", "agent"}
    Flag.objects.update(state=Flag.State.DISMISSED)
    assert flagging.flag(contest, starts, timezone.now()) == 0
    assert Flag.objects.get().state == Flag.State.DISMISSED
    assert contest.ballots.filter(held=True).count() == 0


def test_queries_grow_with_bins_and_not_with_ballots(
    contest: Contest, django_assert_num_queries: Any
) -> None:
    starts = bin_of(timezone.now()) - timedelta(minutes=30)
    for count in (3, 300):
        cast(contest, starts, count=count, dwell=40_000)
        with django_assert_num_queries(6):
            flagging.flag(contest, starts, timezone.now())


def test_a_watch_looks_once_at_each_bin_that_has_ended(
    contest: Contest, django_assert_num_queries: Any
) -> None:
    cast(contest, bin_of(timezone.now()) - timedelta(minutes=25))
    watch = flagging.Watch()
    assert watch.look() == 1
    with django_assert_num_queries(1):
        assert watch.look() == 0


def test_the_running_bin_is_not_looked_at(contest: Contest) -> None:
    cast(contest, timezone.now())
    assert flagging.Watch().look() == 0


def test_the_command_looks_at_everything(contest: Contest, capsys: Any) -> None:
    cast(contest, bin_of(timezone.now()) - timedelta(hours=5))
    call_command("flag_votes", contest.slug)
    assert "新标出 1 个时段" in capsys.readouterr().out


def test_a_flag_means_the_same_ballots_when_it_is_looked_at(contest: Contest) -> None:
    starts = bin_of(timezone.now()) - timedelta(minutes=20)
    cast(contest, starts)
    flagging.flag(contest, starts, timezone.now())
    verdict = flagging.verdict_of(Flag.objects.get())
    assert verdict and len(verdict.ballots) == 30
    BallotSignal.objects.all().delete()
    assert flagging.verdict_of(Flag.objects.get()) is None
