"""作废: two people, a public reason, a line for each step, and nothing deleted."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from showcase.voting import turning, voiding
from showcase.voting.models import Ballot, Contest, LedgerEvent, Round, VoidCase, VoidItem
from showcase.voting.turning import Refused
from showcase.voting.voiding import decide, held_on_arrival, open_case, reverse
from tests import factories

from . import desks, ledgers

pytestmark = pytest.mark.django_db

REASON = "十分钟内同一网段大量相同选票"


@pytest.fixture
def contest(db: None) -> Contest:
    factories.site()
    return desks.brought_to(Round.VOTING, desks.draft(), desks.editor())


def ballots(contest: Contest, count: int = 3, **fields: Any) -> list[int]:
    return [one.pk for one in ledgers.ballots(contest, [[1]] * count, **fields)]


def events(kind: str) -> list[dict[str, Any]]:
    return list(LedgerEvent.objects.filter(data__t=kind).values_list("data", flat=True))


def test_a_case_is_held_by_one_and_decided_by_another(contest: Contest) -> None:
    keys = ballots(contest)
    first, second = desks.editor("甲"), desks.editor("乙")
    case = open_case(contest, keys, REASON, first)
    assert events("hold")[0]["ballots"] == keys
    with pytest.raises(Refused, match="另一位编辑"):
        decide(case.pk, void=True, actor=first)
    assert events("void") == []
    decided = decide(case.pk, void=True, actor=second)
    assert decided.state == VoidCase.State.VOIDED
    assert decided.appeal_until and decided.appeal_until > timezone.now() + timedelta(days=2)
    assert events("void")[0] == {
        "t": "void",
        "contest": contest.slug,
        "case": case.pk,
        "reason": REASON,
        "ballots": keys,
        "part": 0,
    }
    assert Ballot.objects.count() == 3
    with pytest.raises(Refused, match="已经核实过"):
        decide(case.pk, void=False, actor=second)


def test_the_database_itself_wants_two_people(contest: Contest) -> None:
    one = desks.editor()
    case = open_case(contest, ballots(contest), REASON, one)
    with pytest.raises(IntegrityError), transaction.atomic():
        VoidCase.objects.filter(pk=case.pk).update(decided_by=one)


def test_a_case_without_cause_is_released(contest: Contest) -> None:
    case = open_case(contest, ballots(contest), REASON, desks.editor())
    assert decide(case.pk, void=False, actor=desks.editor()).state == VoidCase.State.RELEASED
    assert len(events("release")) == 1
    with pytest.raises(Refused, match="只有作废"):
        reverse(case.pk, "申诉成立", desks.editor())


def test_a_void_is_taken_back_by_another_with_a_reason(contest: Contest) -> None:
    opener, decider = desks.editor("甲"), desks.editor("乙")
    case = open_case(contest, ballots(contest), REASON, opener)
    decide(case.pk, void=True, actor=decider)
    with pytest.raises(Refused, match="另一位编辑"):
        reverse(case.pk, "申诉成立", decider)
    with pytest.raises(Refused, match="理由"):
        reverse(case.pk, "  ", opener)
    taken_back = reverse(case.pk, "申诉成立", opener)
    assert (taken_back.state, taken_back.decided_by) == (VoidCase.State.REVERSED, decider)
    event = LedgerEvent.objects.get(data__t="unvoid")
    assert (event.data["reason"], event.actor) == ("申诉成立", opener)
    assert VoidCase.objects.get().decided_by == decider


def test_a_ballot_is_in_one_case_at_a_time(contest: Contest) -> None:
    keys = ballots(contest, 4)
    first = open_case(contest, keys[:2], REASON, desks.editor())
    second = open_case(contest, keys[1:], REASON, desks.editor())
    assert list(second.items.values_list("ballot", flat=True)) == keys[2:]
    with pytest.raises(Refused, match="别的案子"):
        open_case(contest, keys, REASON, desks.editor())
    decide(first.pk, void=False, actor=desks.editor())
    assert open_case(contest, keys[:2], REASON, desks.editor()).items.count() == 2


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_case_needs_a_reason(contest: Contest, reason: str) -> None:
    with pytest.raises(Refused, match="理由"):
        open_case(contest, ballots(contest), reason, desks.editor())
    assert (VoidCase.objects.count(), LedgerEvent.objects.filter(data__t="hold").count()) == (0, 0)


def test_ballots_of_another_contest_are_left_alone(contest: Contest) -> None:
    other = desks.brought_to(Round.VOTING, desks.draft(), desks.editor())
    with pytest.raises(Refused):
        open_case(contest, ballots(other), REASON, desks.editor())
    assert VoidItem.objects.count() == 0


def test_nothing_is_judged_after_the_announcement(contest: Contest) -> None:
    keys = ballots(contest, 2)
    case = open_case(contest, keys[:1], REASON, desks.editor())
    Contest.objects.filter(pk=contest.pk).update(round=Round.ANNOUNCED)
    for act in (
        lambda: open_case(contest, keys, REASON, desks.editor()),
        lambda: decide(case.pk, void=True, actor=desks.editor()),
    ):
        with pytest.raises(Refused, match="不能再处理"):
            act()


def test_an_open_case_and_its_appeal_hold_the_announcement(contest: Contest) -> None:
    case = open_case(contest, ballots(contest), REASON, desks.editor())
    Contest.objects.filter(pk=contest.pk).update(round=Round.AUDIT, audit_days=0)
    with pytest.raises(Refused, match="没有核实"):
        turning.step(contest.pk, Round.ANNOUNCED, desks.chief())
    decide(case.pk, void=True, actor=desks.editor())
    with pytest.raises(Refused, match="申诉"):
        turning.step(contest.pk, Round.ANNOUNCED, desks.chief())
    VoidCase.objects.update(appeal_until=timezone.now())
    assert turning.step(contest.pk, Round.ANNOUNCED, desks.chief()).round == Round.ANNOUNCED


def test_ballots_held_on_arrival_wait_for_a_case(contest: Contest) -> None:
    held = ballots(contest, 2, held=True)
    ballots(contest, 2)
    assert list(held_on_arrival(contest).order_by("pk").values_list("pk", flat=True)) == held
    open_case(contest, held, REASON, desks.editor())
    assert not held_on_arrival(contest).exists()


def test_a_large_case_takes_a_fixed_number_of_queries_a_thousand(
    contest: Contest, django_assert_max_num_queries: Any
) -> None:
    keys = ballots(contest, 1_200)
    with django_assert_max_num_queries(20):
        case = open_case(contest, keys, REASON, desks.editor())
    assert case.items.count() == 1_200
    assert [len(event["ballots"]) for event in events("hold")] == [500, 500, 200]


def test_whoever_is_quicker_decides(contest: Contest) -> None:
    """Two colleagues press at once: one word only reaches the ledger."""
    case = open_case(contest, ballots(contest), REASON, desks.editor())
    voiding.decide(case.pk, void=True, actor=desks.editor())
    with pytest.raises(Refused):
        voiding.decide(case.pk, void=False, actor=desks.editor())
    assert (len(events("void")), len(events("release"))) == (1, 0)
