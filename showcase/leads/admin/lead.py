"""One lead on one screen: what was said, who said it (masked), what is like it, what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.permissions import page_permission_policy

from showcase.accounts.models import User
from showcase.guard.sealing import Unreadable
from showcase.leads import details, hints, revealing, states
from showcase.leads.models import Attachment, Contact, Lead, State
from showcase.leads.refusals import Refused

from . import action_forms as asked
from . import seeing
from .access import DECIDE, REVEAL, SEE, of_lead, person, visible_to
from .calls import leads_of
from .filters import Filters, searched, sought

FOUND = 8
CLOSED = "（打不开：封存它的密钥不在这台机器上。）"
DETAILS = {"unit": "单位", **details.SECTIONS}


@dataclass(frozen=True)
class Shown:
    """What the screen shows besides the lead: the form that was sent, and what came of it."""

    action: str = ""
    form: forms.Form | None = None
    problem: str = ""
    said: str = ""
    link: str = ""
    plain: revealing.Shown | None = None


@of_lead(SEE)
def page(request: HttpRequest, lead: Lead) -> HttpResponse:
    """`?q=` or `?phone=` looks for the lead to merge into."""
    return shown(request, lead, Shown())


@require_POST
@of_lead(DECIDE)
def other(request: HttpRequest, lead: Lead) -> HttpResponse:
    """Look for the lead to merge into; a telephone number does not get into the address."""
    query = urlencode(sought(request.POST.get("q", "")))
    return redirect(f"{reverse('leads_lead', args=[lead.pk])}?{query}")


@require_POST
@of_lead(REVEAL)
def reveal(request: HttpRequest, lead: Lead) -> HttpResponse:
    """The name and the number in plain, on this answer alone; who looked and why is kept."""
    form = asked.RevealForm(request.POST)
    if not form.is_valid():
        return shown(request, lead, Shown("reveal", form), status=422)
    try:
        plain = revealing.reveal(lead, person(request), form.cleaned_data["reason"])
    except Refused as refused:
        return shown(request, lead, Shown("reveal", form, problem=str(refused)), status=409)
    return shown(request, lead, Shown(plain=plain))


def shown(request: HttpRequest, lead: Lead, sent: Shown, status: int = 200) -> HttpResponse:
    user = person(request)
    decides = user.has_perm(DECIDE)
    wanted = Filters.read(request.GET)
    context: dict[str, Any] = {
        "lead": lead,
        "now": timezone.now(),
        "sent": sent,
        "seen": seeing.mark(lead),
        "message": opened(lambda: lead.message),
        "details": _details(lead),
        "contact": _contact(lead),
        "files": _files(lead),
        "questions": [
            (one, opened(lambda one=one: one.answer))  # type: ignore[misc]
            for one in lead.questions.select_related("asked_by")
        ],
        "trail": _trail(lead),
        "reveals": lead.reveals.select_related("who"),
        "similar": leads_of(_marks(lead), user),
        "merged": lead.merged.order_by("number"),
        "words": [mark["word"] for mark in lead.marks if mark.get("mark") == "word"],
        "forms": _forms(lead, sent, decides),
        "openings": {sent.action: True},
        "may": _may(request, lead) if decides else set(),
        "own": lead.submitter_id == user.pk,
        "wanted": wanted,
        "others": _others(user, lead, wanted),
        "open": lead.state in states.OPEN,
        "tab": "queue",
    }
    return render(request, "leads/admin/lead.html", context, status=status)


def opened(read: Callable[[], str]) -> str:
    """Sealed text, or a sentence about why it does not open."""
    try:
        return read()
    except Unreadable:
        return CLOSED


def _details(lead: Lead) -> list[tuple[str, str]]:
    try:
        found = details.fields(lead)
    except Unreadable:
        return [("材料", CLOSED)]
    return [(DETAILS.get(name, name), str(value)) for name, value in found.items() if value]


def _contact(lead: Lead) -> revealing.Shown | None:
    contact: Contact | None = getattr(lead, "contact", None)
    try:
        return revealing.masked(contact) if contact else None
    except Unreadable:
        return revealing.Shown(CLOSED, "", "", callback=False, notify="")


def _files(lead: Lead) -> list[dict[str, Any]]:
    return [
        {
            "file": one,
            "name": opened(lambda one=one: one.name),  # type: ignore[misc]
            "text": opened(lambda one=one: one.text),  # type: ignore[misc]
            "ready": one.state == Attachment.State.READY,
        }
        for one in lead.attachments.all()
    ]


def _trail(lead: Lead) -> list[tuple[Any, str]]:
    events = list(lead.trail.select_related("actor"))
    people = seeing.names(events)
    return [(event, seeing.said(event, people)) for event in events]


def _marks(lead: Lead) -> list[dict[str, Any]]:
    """What was noticed when it came, and, while it is open, what has come since that is alike."""
    if lead.state not in states.OPEN or lead.purged_at:
        return list(lead.marks)
    contact: Contact | None = getattr(lead, "contact", None)
    try:
        message = lead.message
    except Unreadable:
        return list(lead.marks)
    index = bytes(contact.phone_index) if contact else b""
    return [*lead.marks, *hints.near(message, lead.place_id, index, but=lead.pk)]


def _forms(lead: Lead, sent: Shown, decides: bool) -> dict[str, forms.Form]:
    """Every step's form; the one that was sent, with what was typed."""
    made: dict[str, forms.Form] = {"reveal": asked.RevealForm()}
    if decides:
        made |= {
            "assign": asked.AssignForm(initial={"owner": lead.owner_id}),
            "edit": asked.RegisterForm(initial=_register(lead)),
            "ask": asked.AskForm(),
            "decline": asked.DeclineForm(),
            "refer": asked.ReferForm(),
        }
    if sent.form:
        made[sent.action] = sent.form
    for name, form in made.items():
        form.auto_id = f"{name}-%s"  # several have a field of the same name
    return made


def _register(lead: Lead) -> dict[str, Any]:
    return {
        "title": lead.title,
        "kind": lead.kind,
        "place": lead.place.title if lead.place else lead.place_text,
        "place_key": lead.place_id,
        "dimension": lead.dimension_id,
    }


def _may(request: HttpRequest, lead: Lead) -> set[str]:
    """Names of the steps that this person can take now."""
    user = person(request)
    possible = set(states.steps(lead, user))
    named = {
        "ask": State.NEED_INFO,
        "decline": State.DECLINED,
        "refer": State.REFERRED,
        "merge": State.MERGED,
        "spam": State.SPAM,
        "withdraw": State.WITHDRAWN,
    }
    may = {name for name, state in named.items() if state in possible}
    if lead.purged_at:
        return may
    if lead.state in states.OPEN:
        may |= {"assign", "edit"} | ({"begin"} if State.REVIEW in possible else set())
        if lead.state == State.NEED_INFO:
            may.add("ask")
        own = lead.submitter_id == user.pk
        if not own and page_permission_policy.user_has_permission(user, "add"):
            may.add("accept")
    elif possible & {State.REVIEW, State.SCREENING}:
        may.add("reopen")
    return may


def _others(user: User, lead: Lead, wanted: Filters) -> list[Lead]:
    if not (wanted.q or wanted.phone):
        return []
    found = visible_to(user).filter(searched(wanted.q, wanted.phone)).exclude(pk=lead.pk)
    return list(found.filter(merged_into=None).order_by("-number")[:FOUND])
