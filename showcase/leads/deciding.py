"""What the desk decides about a lead. Every step raises `Refused` with a sentence."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from showcase.accounts.models import User
from showcase.core.text import visible

from . import notices, states, trail
from .asking import answer, ask
from .drafting import make_draft
from .models import Lead, Notice, State
from .refusals import Refused

__all__ = [
    "REASONS",
    "accept",
    "answer",
    "ask",
    "assign",
    "decline",
    "mark_spam",
    "merge",
    "refer",
    "withdraw",
]


@dataclass(frozen=True)
class Reason:
    """Why a lead is declined, and what its sender reads unless the desk writes something else."""

    label: str
    note: str


REASONS = {
    "published": Reason("报道过了", "谢谢您！这件事我们报道过了，这次不再重复。"),
    "not_ours": Reason("不在报道范围", "谢谢您！这件事不在本报报道的范围里，没有采用。"),
    "unverified": Reason("没能核实", "谢谢您！我们没能核实到足够的情况，这次没有采用。"),
    "too_little": Reason("内容太少", "谢谢您！内容还不够成一篇稿子，欢迎以后再写给我们。"),
    "advertising": Reason("广告", "您寄来的是广告，我们不刊登。"),
    "other": Reason("其他", "谢谢您！这次没有采用，欢迎以后再写给我们。"),
}

REFERRED = "您说的事需要有关部门处理，我们已经建议转办。急事请先拨 12345。"
ACCEPTED = "谢谢您！编辑部已经采用，正在采写。"


@transaction.atomic
def accept(lead: Lead, actor: User) -> object:
    """Take it up: a draft page, prefilled and linked back to the lead. Returns the page."""
    now = states.step(lead, State.ACCEPTED, actor)
    if now.page_id is None:
        now.page = make_draft(now, actor)
        trail.add(now, "page", actor, page=now.page.pk)
    _tell(now, ACCEPTED, page=now.page)
    lead.page, lead.public_note = now.page, now.public_note
    return now.page


@transaction.atomic
def decline(lead: Lead, actor: User, reason: str, note: str = "") -> Lead:
    """`reason` is one of `REASONS`; `note` replaces its words to the sender."""
    if reason not in REASONS:
        raise Refused("请选一个不采用的原因。")
    now = states.step(lead, State.DECLINED, actor, reason=reason)
    return _tell(now, note or REASONS[reason].note, reason=reason)


@transaction.atomic
def refer(lead: Lead, actor: User, note: str = "") -> Lead:
    """Not ours: the sender is told whom it was handed to."""
    now = states.step(lead, State.REFERRED, actor)
    return _tell(now, note or REFERRED)


@transaction.atomic
def mark_spam(lead: Lead, actor: User) -> Lead:
    """Rubbish; nobody is told."""
    return states.step(lead, State.SPAM, actor)


@transaction.atomic
def merge(lead: Lead, into: Lead, actor: User) -> Lead:
    """Make a lead part of another. Both receipts stay alive; both are told of the other's way."""
    # Locked in the order of their keys, so that two merges of the same pair do not wait for ever.
    both = {
        one.pk: one
        for one in Lead.objects.select_for_update()
        .filter(Q(pk=lead.pk) | Q(pk=into.pk))
        .order_by("pk")
    }
    target = both.get(into.pk)
    if target is None or target.pk == lead.pk:
        raise Refused("请选另一条线索。")
    if target.merged_into_id or target.purged_at or target.state in (State.SPAM, State.WITHDRAWN):
        raise Refused(f"{target.code} 自己已经并走、撤回或清除了，不能并进去。")
    now = states.step(lead, State.MERGED, actor, into=target.number)
    now.merged_into = target
    now.save(update_fields=["merged_into"])
    # One step always leads to the end: who had been merged into this one goes along.
    Lead.objects.filter(merged_into=now).update(merged_into=target)
    trail.add(target, "merged_in", actor, number=now.number)
    lead.merged_into = target
    return now


@transaction.atomic
def withdraw(lead: Lead, actor: User | None = None) -> Lead:
    """Taken back by its sender (no actor), or for them on the telephone."""
    return states.step(lead, State.WITHDRAWN, actor)


@transaction.atomic
def assign(lead: Lead, owner: User | None, actor: User) -> Lead:
    """Hand it to somebody; a new lead is being screened from then on."""
    now = states.locked(lead)
    now.owner = owner
    now.save(update_fields=["owner"])
    trail.add(now, "assigned", actor, to=owner.pk if owner else None)
    if now.state == State.SUBMITTED and owner:
        now = states.step(now, State.SCREENING, actor)
    lead.refresh_from_db()
    return now


def _tell(lead: Lead, note: str, **fields: object) -> Lead:
    note = visible(note).strip()
    if len(note) > 200:
        raise Refused("给来稿人的话请不超过 200 字。")
    for name, value in {**fields, "public_note": note}.items():
        setattr(lead, name, value)
    lead.save(update_fields=[*fields, "public_note"])
    notices.queue(lead, Notice.Kind.STATE)
    return lead
