"""What is done with a lead: one click each, if the lead is still as it was seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.permissions import page_permission_policy

from showcase.accounts.models import User
from showcase.leads import deciding, states, trail
from showcase.leads.models import Lead, State
from showcase.leads.refusals import Refused

from . import action_forms as asked
from .access import DECIDE, of_lead, person
from .lead import Shown, shown
from .seeing import changed_since


@dataclass(frozen=True)
class Done:
    """What came of it: a sentence, where to go then, and a link that is known only now."""

    said: str
    to: str = ""
    link: str = ""


Run = Callable[[Lead, User, dict[str, Any]], Done]


@dataclass(frozen=True)
class Action:
    """`form` asks what is needed besides the click."""

    run: Run
    form: type[forms.Form] = forms.Form


def _begin(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    if lead.owner_id is None:
        deciding.assign(lead, user, user)
    states.step(lead, State.REVIEW, user)
    return Done(f"{lead.code} 开始办。")


def _assign(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    owner: User | None = data["owner"]
    deciding.assign(lead, owner, user)
    return Done(f"{lead.code} 交给了{owner}。" if owner else f"{lead.code} 现在没有人经办。")


def _edit(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    now = states.locked(lead)
    now.title, now.kind = data["title"], data["kind"]
    now.place, now.dimension = data["found"], data["dimension"]
    now.place_text = "" if data["found"] else data["place"]
    names = ["title", "kind", "place", "dimension", "place_text"]
    changed = [name for name in names if getattr(now, name) != getattr(lead, name)]
    if changed:
        now.save(update_fields=changed)
        trail.add(lead, "edited", user, fields=changed)
    return Done("登记改好了。")


def _ask(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    made = deciding.ask(lead, user, data["text"])
    return Done(
        "链接只在这里显示一次，请现在复制，发给来稿人。",
        link=f"{settings.SITE_URL}/api/answer/{made.token}",
    )


def _accept(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    if not may_accept(user):
        raise Refused("采用要建稿件，请编辑来办。")
    # One click, whatever the state: the steps between are in the trail all the same.
    if not states.may_follow(lead.state, State.ACCEPTED):
        _begin(lead, user, data)
    deciding.accept(lead, user)
    return Done(
        f"{lead.code} 采用了。这是预先填好的草稿，补齐就可以送审。",
        to=reverse("wagtailadmin_pages:edit", args=[lead.page_id]),
    )


def _decline(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    deciding.decline(lead, user, data["reason"], data["note"])
    return Done(f"{lead.code} 不采用，来稿人会看到您写的话。")


def _refer(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    deciding.refer(lead, user, data["note"])
    return Done(f"{lead.code} 转介了。")


def _merge(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    into: Lead = data["into"]
    deciding.merge(lead, into, user)
    return Done(
        f"{lead.code} 并进了 {into.code}，两张回执都还有效。",
        to=reverse("leads_lead", args=[into.pk]),
    )


def _spam(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    deciding.mark_spam(lead, user)
    return Done(f"{lead.code} 当作垃圾收起来了，可以拿回来。")


def _withdraw(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    deciding.withdraw(lead, user)
    return Done(f"{lead.code} 按来稿人的意思撤回了。")


def _reopen(lead: Lead, user: User, data: dict[str, Any]) -> Done:
    states.step(lead, State.SCREENING if lead.state == State.SPAM else State.REVIEW, user)
    return Done(f"{lead.code} 拿回来了，重新办。")


ACTIONS = {
    "begin": Action(_begin),
    "assign": Action(_assign, asked.AssignForm),
    "edit": Action(_edit, asked.RegisterForm),
    "ask": Action(_ask, asked.AskForm),
    "accept": Action(_accept),
    "decline": Action(_decline, asked.DeclineForm),
    "refer": Action(_refer, asked.ReferForm),
    "merge": Action(_merge, asked.MergeForm),
    "spam": Action(_spam),
    "withdraw": Action(_withdraw),
    "reopen": Action(_reopen),
}


def may_accept(user: User) -> bool:
    """Accepting makes a page, so it takes who may make pages."""
    return bool(page_permission_policy.user_has_permission(user, "add"))


@require_POST
@of_lead(DECIDE)
def act(request: HttpRequest, lead: Lead, action: str) -> HttpResponse:
    """Take a step; or say why not, on the same screen with everything typed."""
    if action not in ACTIONS:
        raise Http404
    if action == "accept" and not may_accept(person(request)):
        raise PermissionDenied
    form = ACTIONS[action].form(request.POST)
    if not form.is_valid():
        return shown(request, lead, Shown(action, form), status=422)
    try:
        done = _done(ACTIONS[action], lead, person(request), form.cleaned_data, request)
    except Refused as refused:
        lead.refresh_from_db()
        return shown(request, lead, Shown(action, form, problem=str(refused)), status=409)
    if done.link:
        lead.refresh_from_db()
        return shown(request, lead, Shown(link=done.link, said=done.said))
    messages.success(request, done.said)
    return redirect(done.to or reverse("leads_lead", args=[lead.pk]))


def _done(
    action: Action, lead: Lead, user: User, data: dict[str, Any], request: HttpRequest
) -> Done:
    """Raises `Refused`; all of it is done or nothing."""
    with transaction.atomic():
        # Locked before looking, so that of two tabs one waits and then sees what the other did.
        states.locked(lead)
        if told := changed_since(lead, request.POST.get("seen", "")):
            raise Refused(told)
        return action.run(lead, user, data)
