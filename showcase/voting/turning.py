"""Contests go from round to round: by a button, at their second, or back with two people."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from showcase.accounts.models import User

from . import database_clock, events, rounds, rules
from .facts import facts_of
from .models import Contest, PlannedRound, Round


class Refused(Exception):
    """What was asked cannot be done now; each of `lines` is a plain sentence without a stop."""

    def __init__(self, *lines: str) -> None:
        super().__init__("；".join(lines))
        self.lines = lines


def locked(pk: int) -> Contest:
    """The contest, nobody else's to change until this transaction ends."""
    return Contest.objects.select_for_update().get(pk=pk)


@transaction.atomic
def step(pk: int, to: str, actor: User | None) -> Contest:
    """Go forward; raises `Refused` with what is missing. Without an actor it was the clock."""
    contest = locked(pk)
    if lines := rounds.missing(facts_of(contest), to):
        raise Refused(*lines)
    if to == rounds.FREEZES:
        text = rules.frozen_text(rules.rules_of(contest))
        contest.frozen_rules, contest.rules_sha256 = text, rules.fingerprint(text)
    _move(contest, to, actor)
    _end_plans(contest, actor, done=to)
    return contest


def _move(contest: Contest, to: str, actor: User | None, notice: str = "") -> None:
    before, contest.round = contest.round, to
    contest.save()
    events.note_round(contest, before, to, actor, notice=notice)


def _end_plans(contest: Contest, actor: User | None, done: str = "") -> None:
    waiting = contest.plans.filter(ended_at=None)
    if done:
        waiting.filter(to=done).update(ended_at=timezone.now(), ended_by=actor, is_done=True)
    waiting.update(ended_at=timezone.now(), ended_by=actor)


# --- back to voting ------------------------------------------------------------------------------


@transaction.atomic
def ask_to_reopen(pk: int, notice: str, closes: datetime | None, actor: User) -> PlannedRound:
    """The first of two editors."""
    contest = locked(pk)
    if lines := rounds.why_not_reopened(facts_of(contest), closes, notice):
        raise Refused(*lines)
    if contest.plans.filter(ended_at=None).exists():
        raise Refused("已经有一项安排在等着，请先取消它")
    return PlannedRound.objects.create(
        contest=contest, to=Round.VOTING, notice=notice.strip(), closes=closes, asked_by=actor
    )


@transaction.atomic
def reopen(pk: int, actor: User) -> Contest:
    """The second editor grants it. The rules are frozen again, with the new closing time."""
    contest = locked(pk)
    plan = contest.plans.filter(ended_at=None, to=Round.VOTING).first()
    if plan is None:
        raise Refused("没有等待同意的重新开放")
    if plan.asked_by_id == actor.pk:
        raise Refused("重新开放要由另一位编辑同意")
    if lines := rounds.why_not_reopened(facts_of(contest), plan.closes, plan.notice):
        raise Refused(*lines)
    frozen = rules.rules_of(contest)
    contest.closes = plan.closes
    text = rules.frozen_text({**frozen, "closes": rules.iso(plan.closes), "notice": plan.notice})
    contest.frozen_rules, contest.rules_sha256 = text, rules.fingerprint(text)
    _end_plans(contest, actor, done=Round.VOTING)
    _move(contest, Round.VOTING, actor, notice=plan.notice)
    return contest


@transaction.atomic
def give_up_plan(pk: int, actor: User) -> None:
    """Whatever waits no longer does; nothing has happened yet. A second that was set for the
    announcement is no embargo any more."""
    contest = locked(pk)
    if contest.plans.filter(ended_at=None, to=Round.ANNOUNCED).exists():
        contest.announce_at = None
        contest.save(update_fields=["announce_at"])
    _end_plans(contest, actor)


# --- at their second -----------------------------------------------------------------------------


@transaction.atomic
def plan_announcement(pk: int, at: datetime, actor: User) -> PlannedRound:
    """Set the second of the announcement. Cases may still be decided until then."""
    contest = locked(pk)
    facts = facts_of(contest)
    if at <= facts.now:
        raise Refused("揭晓时刻要在现在之后")
    if lines := rounds.missing(
        replace(facts, now=at, open_cases=0, announces=None), Round.ANNOUNCED
    ):
        raise Refused(*lines)
    waiting = contest.plans.filter(ended_at=None)
    if waiting.filter(to=Round.VOTING).exists():
        raise Refused("有一项重新开放投票在等另一位编辑同意，请先办完它")
    _end_plans(contest, actor)
    contest.announce_at = at
    contest.save(update_fields=["announce_at"])
    return PlannedRound.objects.create(contest=contest, to=Round.ANNOUNCED, asked_by=actor)


def turn_what_is_due() -> list[str]:
    """Close what has reached its end and announce what has reached its second: names of both.

    For a loop that runs once a second; two queries when nothing is due.
    """
    now = database_clock.now()
    due = Contest.objects.filter(
        Q(round=Round.VOTING, closes__lte=now)
        | Q(
            round=Round.AUDIT,
            announce_at__lte=now,
            plans__to=Round.ANNOUNCED,
            plans__ended_at=None,
        )
    )
    return [told for contest in due if (told := _turn(contest))]


def _turn(contest: Contest) -> str:
    to = Round.CLOSED if contest.round == Round.VOTING else Round.ANNOUNCED
    try:
        with transaction.atomic():
            plan = contest.plans.filter(ended_at=None).select_related("asked_by").first()
            moved = step(contest.pk, to, plan.asked_by if plan else None)
    except Refused as refused:
        contest.plans.filter(ended_at=None, to=to).update(
            ended_at=timezone.now(), hindrance="；".join(refused.lines)
        )
        return ""
    return f"{moved}：{to.label}"
