"""What may follow what, and the one way to change a lead's state."""

from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from showcase.accounts.models import User

from . import trail
from .models import Lead, State
from .refusals import Refused
from .timers import after_working_days

S = State

OPEN = frozenset({S.SUBMITTED, S.SCREENING, S.REVIEW, S.NEED_INFO})
"""Something is to be done, and in time; all others are closed."""

_ASIDE = frozenset({S.DECLINED, S.MERGED, S.REFERRED, S.SPAM, S.WITHDRAWN})

FOLLOWS = MappingProxyType(
    {
        S.SUBMITTED: _ASIDE | {S.SCREENING, S.REVIEW, S.NEED_INFO},
        S.SCREENING: _ASIDE | {S.REVIEW, S.NEED_INFO},
        S.REVIEW: _ASIDE | {S.SCREENING, S.NEED_INFO, S.ACCEPTED},
        S.NEED_INFO: _ASIDE | {S.REVIEW},
        S.ACCEPTED: frozenset({S.REVIEW, S.WITHDRAWN}),
        S.DECLINED: frozenset({S.REVIEW, S.WITHDRAWN}),
        S.REFERRED: frozenset({S.REVIEW, S.WITHDRAWN}),
        S.SPAM: frozenset({S.SCREENING}),
        S.MERGED: frozenset({S.WITHDRAWN}),
        S.WITHDRAWN: frozenset(),
    }
)
"""A closed lead can be taken up again, but not what its sender took back or what is part of
another."""


def may_follow(now: str, to: str) -> bool:
    return to in FOLLOWS[State(now)]


def obstacle(lead: Lead, to: str, actor: User | None) -> str:
    """Why this actor cannot take this step, as a sentence; "" if they can.

    An actor of None is the sender, or the house's own clockwork.
    """
    if lead.purged_at:
        return "这条线索的内容已经按期清除，不能再办。"
    if not may_follow(lead.state, to):
        now, then = State(lead.state).label, State(to).label
        return f"这条线索现在是“{now}”，不能直接改成“{then}”。"
    if to == State.ACCEPTED and (actor is None or actor.pk == lead.submitter_id):
        return "自己推荐的线索，要由别的编辑采用。"
    return ""


def due(state: str, since: datetime) -> datetime | None:
    """When a lead that entered a state at `since` should have left it."""
    return after_working_days(since) if state in OPEN else None


def steps(lead: Lead, actor: User | None) -> list[State]:
    """What this actor can do with a lead now, in the order of the states."""
    return [state for state in State if not obstacle(lead, state, actor)]


def locked(lead: Lead) -> Lead:
    """The lead as it is now, for this transaction alone."""
    return Lead.objects.select_for_update().get(pk=lead.pk)


def step(lead: Lead, to: str, actor: User | None, **data: object) -> Lead:
    """Change the state, together with its event; the lead as it then is. Raises `Refused`.

    `data` goes into the event: no personal data. `lead` itself is brought up to date too.
    """
    with transaction.atomic():
        now = locked(lead)
        if why := obstacle(now, to, actor):
            raise Refused(why)
        before, moment = now.state, timezone.now()
        now.state, now.state_since, now.due_at = to, moment, due(to, moment)
        now.closed_at = None if to in OPEN else moment
        now.save(update_fields=["state", "state_since", "due_at", "closed_at"])
        trail.add(now, "state", actor, before=before, after=str(to), **data)
    for field in ("state", "state_since", "due_at", "closed_at"):
        setattr(lead, field, getattr(now, field))
    return now
