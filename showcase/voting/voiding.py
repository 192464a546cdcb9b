"""作废案: one editor holds ballots and says why, another voids or releases them.

A void can be taken back until the contest is announced; the announcement waits until nobody can
appeal any more (`rounds.py`). Each step is a line of the ledger, in one transaction with the step.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from showcase.accounts.models import User

from . import events
from .models import Ballot, Contest, Flag, Round, VoidCase, VoidItem
from .rules import APPEAL_DAYS
from .turning import Refused, locked

State = VoidCase.State
WHILE = frozenset({Round.VOTING, Round.CLOSED, Round.AUDIT})
"""Rounds in which ballots are judged."""

BATCH = 1_000


@transaction.atomic
def open_case(
    contest: Contest, ballots: Iterable[int], reason: str, actor: User, flag: Flag | None = None
) -> VoidCase:
    """Hold the ballots with these keys, until a colleague decides. Ballots that another case holds
    or has voided are left to it. Raises `Refused`."""
    contest = locked(contest.pk)
    _judged_now(contest)
    reason = _said(reason)
    wanted = sorted(set(ballots))
    found = [pk for part in batched(wanted, BATCH) for pk in _free(contest, part)]
    if not found:
        raise Refused("这些票都已经在别的案子里了" if wanted else "没有可以立案的票")
    case = VoidCase(contest=contest, flag=flag, reason=reason, opened_by=actor)
    case.full_clean()
    case.save()
    items = [VoidItem(case=case, ballot_id=pk) for pk in found]
    VoidItem.objects.bulk_create(items, batch_size=BATCH)
    events.note_hold(case, found, reason)
    if flag:
        Flag.objects.filter(pk=flag.pk).update(state=Flag.State.CASE, seen_by=actor)
    return case


@transaction.atomic
def decide(pk: int, *, void: bool, actor: User) -> VoidCase:
    """The second editor's word: the ballots are void, or count again. Raises `Refused`."""
    case = _locked_case(pk)
    if case.state != State.OPEN:
        raise Refused("这件案子已经核实过了")
    if case.opened_by_id == actor.pk:
        raise Refused("立案的人不能核实自己的案子，请另一位编辑来核实")
    case.state = State.VOIDED if void else State.RELEASED
    case.decided_by, case.decided_at = actor, timezone.now()
    if void:
        case.appeal_until = case.decided_at + timedelta(days=APPEAL_DAYS)
    case.save()
    note = events.note_void if void else events.note_release
    note(case, _ballots(case), case.reason)
    return case


@transaction.atomic
def reverse(pk: int, reason: str, actor: User) -> VoidCase:
    """A void is taken back, on an appeal or because it was wrong. Raises `Refused`."""
    case = _locked_case(pk)
    if case.state != State.VOIDED:
        raise Refused("只有作废了的票可以恢复")
    if case.decided_by_id == actor.pk:
        raise Refused("作废是您核实的，恢复请另一位编辑来办")
    reason = _said(reason)
    case.state = State.REVERSED
    case.save(update_fields=["state"])
    events.note_unvoid(case, _ballots(case), reason, actor)
    return case


def held_on_arrival(contest: Contest) -> QuerySet[Ballot]:
    """Ballots that came in held, and that no case has taken up yet."""
    taken = VoidItem.objects.filter(ballot=OuterRef("pk"))
    return Ballot.objects.filter(~Exists(taken), contest=contest, held=True)


def _free(contest: Contest, keys: Sequence[int]) -> list[int]:
    taken = VoidItem.objects.filter(
        ballot=OuterRef("pk"), case__state__in=[State.OPEN, State.VOIDED]
    )
    free = Ballot.objects.filter(~Exists(taken), contest=contest, pk__in=keys).order_by("pk")
    return list(free.values_list("pk", flat=True))


def _locked_case(pk: int) -> VoidCase:
    # The contest first, as everywhere: two locks in two orders would wait for each other.
    contest = locked(VoidCase.objects.only("contest_id").get(pk=pk).contest_id)
    _judged_now(contest)
    case = VoidCase.objects.select_for_update().get(pk=pk)
    case.contest = contest
    return case


def _judged_now(contest: Contest) -> None:
    if contest.round not in WHILE:
        raise Refused(f"评选现在是“{contest.get_round_display()}”，不能再处理选票")


def _said(reason: str) -> str:
    if not (said := " ".join(reason.split())):
        raise Refused("要写公开的理由")
    return said


def _ballots(case: VoidCase) -> list[int]:
    return list(case.items.order_by("ballot_id").values_list("ballot_id", flat=True))
