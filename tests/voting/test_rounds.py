"""环节: forward only, each with what it needs; back with two people; at their second."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from showcase.voting import database_clock, rounds, rules, turning
from showcase.voting.facts import facts_of
from showcase.voting.models import Contest, LedgerEvent, PlannedRound, Round, VoidCase
from showcase.voting.rounds import CategoryFacts, Facts, following, missing
from tests import factories

from . import desks

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
READY = Facts(
    round=Round.SCREENING,
    now=NOW,
    opens=NOW + timedelta(days=1),
    closes=NOW + timedelta(days=8),
    categories=(CategoryFacts("最美网格员", max_picks=3, places=10, nominees=12),),
)


# --- policy --------------------------------------------------------------------------------------


@pytest.mark.once
def test_rounds_go_forward_only() -> None:
    for here in Round:
        for to in Round:
            steps = rounds.ORDER.index(to) - rounds.ORDER.index(here)
            allowed = steps == 1 or (here, to) == (Round.DRAFT, Round.SCREENING)
            assert (to in following(here)) is allowed, (here, to)
            if not allowed:
                assert missing(replace(READY, round=here), to), (here, to)


@pytest.mark.once
def test_a_ready_contest_may_be_frozen() -> None:
    assert missing(READY, Round.SHORTLIST) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"categories": ()}, "还没有类别"),
        ({"opens": None}, "还没有写开始投票"),
        ({"closes": None}, "还没有写开始投票"),
        ({"closes": NOW + timedelta(hours=1)}, "之后"),
        ({"opens": NOW - timedelta(9), "closes": NOW - timedelta(1)}, "已经过了"),
        ({"opens": NOW + timedelta(800), "closes": NOW + timedelta(801)}, "核对年份"),
        ({"method": "both", "like_weight": 100}, "1 到 99"),
        ({"level": "roster"}, "名册还是空的"),
        ({"categories": (CategoryFacts("甲", 3, 1, 0),)}, "“甲”还没有可以公示|“甲”没有可以投票"),
        ({"categories": (CategoryFacts("甲", 3, 1, 2),)}, "最多选 3 个，候选人只有 2 个"),
        ({"categories": (CategoryFacts("甲", 1, 1, 2, without_consent=1),)}, "没有本人同意"),
        ({"categories": (CategoryFacts("甲", 1, 1, 2, without_alt=2),)}, "2 个候选人没有照片说明"),
    ],
)
def test_what_is_missing_is_said(change: dict[str, Any], said: str) -> None:
    lines = missing(replace(READY, **change), Round.SHORTLIST)
    assert any(part in line for line in lines for part in said.split("|")), lines


@pytest.mark.once
def test_voting_never_ends_before_its_hour() -> None:
    voting = replace(READY, round=Round.VOTING)
    assert missing(voting, Round.CLOSED)
    assert READY.closes
    assert missing(replace(voting, now=READY.closes - timedelta(seconds=1)), Round.CLOSED)
    assert missing(replace(voting, now=READY.closes), Round.CLOSED) == []


@pytest.mark.once
@pytest.mark.parametrize(
    "change",
    [
        {"open_cases": 1},
        {"appeals_until": NOW + timedelta(hours=1)},
        {"since": NOW - timedelta(days=4)},
    ],
)
def test_nothing_is_announced_that_may_still_change(change: dict[str, Any]) -> None:
    audited = replace(READY, round=Round.AUDIT, since=NOW - timedelta(days=5))
    assert missing(audited, Round.ANNOUNCED) == []
    assert missing(replace(audited, **change), Round.ANNOUNCED)


@pytest.mark.once
def test_judges_hand_in_before_the_audit() -> None:
    closed = replace(READY, round=Round.CLOSED, method="scores")
    assert missing(closed, Round.AUDIT) == ["还没有一位评委交过评分表"]
    assert "1 位评委" in missing(replace(closed, open_sheets=1, closed_sheets=2), Round.AUDIT)[0]
    assert missing(replace(closed, closed_sheets=2), Round.AUDIT) == []


@pytest.mark.once
def test_a_nominee_who_left_after_the_freeze_does_not_stop_the_vote() -> None:
    few = (CategoryFacts("甲", max_picks=3, places=1, nominees=2),)
    shown = replace(READY, round=Round.SHORTLIST, categories=few)
    assert missing(shown, Round.VOTING) == []


# --- and what carries it out ---------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roles(db: None) -> None:
    factories.site()


def test_the_freeze_keeps_the_rules_and_their_fingerprint(
    django_assert_num_queries: Any,
) -> None:
    contest = desks.draft()
    editor = desks.editor("苏编辑")
    turning.step(contest.pk, Round.SCREENING, editor)
    with django_assert_num_queries(14):
        frozen = turning.step(contest.pk, Round.SHORTLIST, editor)
    assert frozen.rules_sha256 == rules.fingerprint(frozen.frozen_rules)
    assert rules.rules_of(frozen)["categories"][0]["nominees"]["2"] == "候选人2"
    line = LedgerEvent.objects.get(data__to="shortlist").data
    assert line["rules"] == frozen.rules_sha256
    assert line["by"] == "苏编辑"
    Contest.objects.filter(pk=contest.pk).update(title="换了名字")
    contest.refresh_from_db()
    assert rules.rules_of(contest)["title"] == "2026 最美网格员评选"


def test_a_step_that_is_refused_leaves_nothing() -> None:
    contest = desks.draft(nominees=0)
    turning.step(contest.pk, Round.SCREENING, desks.editor())
    with pytest.raises(turning.Refused, match="没有可以投票的候选人"):
        turning.step(contest.pk, Round.SHORTLIST, desks.editor())
    contest.refresh_from_db()
    assert (contest.round, contest.frozen_rules) == (Round.SCREENING, "")
    assert LedgerEvent.objects.count() == 1


def test_facts_ask_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    for nominees in (4, 40):
        contest = desks.draft(nominees)
        with django_assert_num_queries(4):
            facts_of(contest)


def test_reopening_takes_two_people_and_a_notice() -> None:
    first, second = desks.editor("甲"), desks.editor("乙")
    contest = desks.brought_to(Round.AUDIT, desks.draft(), first)
    later = timezone.now() + timedelta(days=2)
    with pytest.raises(turning.Refused, match="说明"):
        turning.ask_to_reopen(contest.pk, " ", later, first)
    with pytest.raises(turning.Refused, match="现在之后"):
        turning.ask_to_reopen(contest.pk, "机房断电", timezone.now() - timedelta(1), first)
    turning.ask_to_reopen(contest.pk, "机房断电两小时", later, first)
    with pytest.raises(turning.Refused, match="另一位"):
        turning.reopen(contest.pk, first)
    before = contest.rules_sha256
    opened = turning.reopen(contest.pk, second)
    assert (opened.round, opened.closes) == (Round.VOTING, later)
    assert opened.rules_sha256 != before
    line = LedgerEvent.objects.latest("pk").data
    assert line["notice"] == "机房断电两小时"
    assert line["rules"] == opened.rules_sha256
    assert PlannedRound.objects.get().ended_by == second


def test_the_database_itself_wants_two_people_to_reopen() -> None:
    one = desks.editor()
    contest = desks.draft()
    row = {"contest": contest, "to": Round.VOTING, "asked_by": one, "is_done": True}
    for who in (one, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlannedRound.objects.create(**row, ended_by=who, ended_at=timezone.now())


def test_a_reopening_can_be_given_up() -> None:
    editor = desks.editor()
    contest = desks.brought_to(Round.AUDIT, desks.draft(), editor)
    later = timezone.now() + timedelta(days=2)
    turning.ask_to_reopen(contest.pk, "说明", later, editor)
    turning.give_up_plan(contest.pk, editor)
    with pytest.raises(turning.Refused, match="没有等待同意"):
        turning.reopen(contest.pk, desks.editor())


def test_voting_closes_by_itself_at_its_hour() -> None:
    contest = desks.brought_to(Round.VOTING, desks.draft(), desks.editor())
    assert turning.turn_what_is_due() == []
    Contest.objects.filter(pk=contest.pk).update(closes=timezone.now() - timedelta(seconds=1))
    assert turning.turn_what_is_due() == ["2026 最美网格员评选：截止"]
    assert LedgerEvent.objects.latest("pk").data["by"] == ""
    assert turning.turn_what_is_due() == []


def in_audit(actor: Any, **fields: Any) -> Contest:
    return desks.brought_to(Round.AUDIT, desks.draft(audit_days=0, **fields), actor)


def test_a_contest_is_announced_at_its_second() -> None:
    chief = desks.chief("顾总编")
    contest = in_audit(chief)
    with pytest.raises(turning.Refused, match="现在之后"):
        turning.plan_announcement(contest.pk, timezone.now() - timedelta(1), chief)
    turning.plan_announcement(contest.pk, timezone.now() + timedelta(hours=1), chief)
    assert turning.turn_what_is_due() == []
    Contest.objects.filter(pk=contest.pk).update(announce_at=database_clock.now())
    assert turning.turn_what_is_due() == ["2026 最美网格员评选：揭晓"]
    assert LedgerEvent.objects.latest("pk").data["by"] == "顾总编"
    assert PlannedRound.objects.get().is_done


def test_no_announcement_without_a_plan() -> None:
    contest = in_audit(desks.chief())
    Contest.objects.filter(pk=contest.pk).update(announce_at=database_clock.now())
    assert turning.turn_what_is_due() == []


def test_an_announcement_that_is_hindered_says_so_and_does_not_come_later_by_surprise() -> None:
    chief = desks.chief()
    contest = in_audit(chief)
    turning.plan_announcement(contest.pk, timezone.now() + timedelta(hours=1), chief)
    case = VoidCase.objects.create(contest=contest, reason="同一网段", opened_by=chief)
    Contest.objects.filter(pk=contest.pk).update(announce_at=database_clock.now())
    assert turning.turn_what_is_due() == []
    assert "作废案" in PlannedRound.objects.get().hindrance
    VoidCase.objects.filter(pk=case.pk).update(state="released")
    assert turning.turn_what_is_due() == []


def test_an_announcement_is_not_planned_within_the_audit() -> None:
    chief = desks.chief()
    contest = desks.brought_to(Round.AUDIT, desks.draft(audit_days=5), chief)
    with pytest.raises(turning.Refused, match="异议期"):
        turning.plan_announcement(contest.pk, timezone.now() + timedelta(days=4), chief)
    turning.plan_announcement(contest.pk, timezone.now() + timedelta(days=6), chief)


def test_looking_for_what_is_due_is_cheap(django_assert_num_queries: Any) -> None:
    desks.brought_to(Round.VOTING, desks.draft(), desks.editor())
    with django_assert_num_queries(2):
        turning.turn_what_is_due()
