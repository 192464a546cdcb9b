"""The trail in words, and whether a lead is still as somebody saw it."""

from collections.abc import Iterable
from typing import Any

from showcase.accounts.models import User
from showcase.leads import trail
from showcase.leads.models import Lead, LeadEvent, State

LOOKING = "revealed", "exported"
"""Kinds of events that change nothing."""
FIELDS = {
    "title": "标题",
    "kind": "类型",
    "place": "地方",
    "place_text": "地方",
    "dimension": "维度",
}


def mark(lead: Lead) -> str:
    """What a form carries of the lead it was shown with: its last event."""
    last = lead.trail.exclude(kind__in=LOOKING).order_by("-pk").values_list("pk", flat=True)
    return str(last.first() or 0)


def changed_since(lead: Lead, seen: str) -> str:
    """A sentence about what was done since; "" if nothing was."""
    if seen == mark(lead):
        return ""
    last = lead.trail.exclude(kind__in=LOOKING).select_related("actor").last()
    if last is None:
        return "这一页不完整，请再试一次。"
    who = last.actor or "来稿人"
    what = said(last, names([last]))
    return (
        f"您打开这一页以后，{who}动过这条线索（{what}），所以刚才那一步没有办。"
        "写的字还在，请看过再办。"
    )


def names(events: Iterable[LeadEvent]) -> dict[int, str]:
    """Names of who is meant in events; one query."""
    keys = [event.data.get("to") for event in events if event.kind == "assigned"]
    return {one.pk: str(one) for one in User.objects.filter(pk__in=filter(None, keys))}


def said(event: LeadEvent, people: dict[int, str]) -> str:
    """An event in words."""
    data: dict[str, Any] = event.data
    match event.kind:
        case "state":
            return f"{_state(data, 'before')} → {_state(data, 'after')}"
        case "assigned":
            return f"交给{people.get(data.get('to') or 0, '（没有人）')}"
        case "edited":
            changed = dict.fromkeys(FIELDS.get(name, name) for name in data.get("fields", []))
            return f"改了{'、'.join(changed)}"
        case "merged_in":
            return f"并入了第 {data.get('number')} 号"
        case kind:
            return trail.NAMES.get(kind, kind)


def _state(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return str(State(value).label) if value in State.values else "？"
