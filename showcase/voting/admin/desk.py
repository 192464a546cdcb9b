"""The desk of one contest: where it is, what comes next and what is missing, and how it runs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from showcase.voting import rounds, rules, turning, voiding
from showcase.voting.facts import facts_of
from showcase.voting.models import Contest, Flag, Round

from .access import ANNOUNCE, RUN, need, of_contest, person, tell
from .health import health_of
from .plan_forms import ReopenForm


@of_contest(RUN)
def desk(request: HttpRequest, contest: Contest) -> HttpResponse:
    facts = facts_of(contest)
    next_steps = [
        {
            "round": to,
            "meaning": rounds.MEANING[to],
            "missing": rounds.missing(facts, to),
            "may": _may(request, to),
        }
        for to in rounds.following(contest.round)
    ]
    context = {
        "contest": contest,
        "facts": facts,
        "steps": _steps(contest),
        "next_steps": next_steps,
        "remarks": rounds.remarks(facts),
        "frozen": rounds.frozen(contest.round),
        "waiting": _waiting(contest),
        "plan": contest.plans.select_related("asked_by").order_by("-pk").first(),
        "health": health_of(contest) if contest.round == Round.VOTING else None,
        "tab": "desk",
    }
    return render(request, "voting/admin/desk.html", context)


@of_contest(RUN)
def health(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The part of the desk that is read again every few seconds."""
    context = {"contest": contest, "health": health_of(contest)}
    return render(request, "voting/admin/health.html", context)


@of_contest(RUN)
def rules_page(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The rules as readers will see them, or see them."""
    found = rules.rules_of(contest)
    text = rules.frozen_text(found)
    context = {
        "contest": contest,
        "sections": rules.sections(found),
        "fingerprint": rules.fingerprint(text),
        "frozen": bool(contest.frozen_rules),
        "tab": "rules",
    }
    return render(request, "voting/admin/rules.html", context)


@of_contest(RUN)
def step(request: HttpRequest, contest: Contest, to: str) -> HttpResponse:
    """GET says what the step means and what is missing; POST takes it."""
    if to not in Round.values or to not in rounds.following(contest.round):
        if to in Round.values and rounds.ORDER.index(Round(to)) <= rounds.ORDER.index(
            Round(contest.round)
        ):
            messages.info(request, f"评选已经到了“{contest.get_round_display()}”。")
            return redirect("vote_desk", contest.pk)
        raise Http404
    if not _may(request, to):
        need(request, ANNOUNCE)
    if request.method == "POST":
        try:
            moved = turning.step(contest.pk, to, person(request))
        except turning.Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, f"“{moved}”现在是“{moved.get_round_display()}”。")
        return redirect("vote_desk", contest.pk)
    context = {
        "contest": contest,
        "to": Round(to),
        "meaning": rounds.MEANING[Round(to)],
        "missing": rounds.missing(facts_of(contest), to),
        "freezes": to == rounds.FREEZES,
        "tab": "desk",
    }
    return render(request, "voting/admin/step.html", context)


def _may(request: HttpRequest, to: str) -> bool:
    return to != Round.ANNOUNCED or person(request).has_perm(ANNOUNCE)


def _steps(contest: Contest) -> list[dict[str, Any]]:
    here = rounds.ORDER.index(Round(contest.round))
    return [
        {"label": one.label, "past": n < here, "here": n == here}
        for n, one in enumerate(rounds.ORDER)
    ]


def _waiting(contest: Contest) -> dict[str, int]:
    flags = Flag.objects.filter(nominee__category__contest=contest, state=Flag.State.OPEN)
    held = voiding.held_on_arrival(contest).count() if contest.round in voiding.WHILE else 0
    return {"flags": flags.count(), "held": held}


# --- back to voting ------------------------------------------------------------------------------


@of_contest(RUN)
def reopen(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The first editor asks, the second grants."""
    form = ReopenForm(request.POST if "ask" in request.POST else None)
    try:
        if request.method == "POST" and "grant" in request.POST:
            turning.reopen(contest.pk, person(request))
            messages.success(request, "投票重新开放了，说明已经写进公开账本。")
            return redirect("vote_desk", contest.pk)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            turning.ask_to_reopen(contest.pk, data["notice"], data["closes"], person(request))
            messages.success(request, "已记下，等另一位编辑同意；在那以前什么都没有变。")
            return redirect("vote_desk", contest.pk)
    except turning.Refused as refused:
        tell(request, refused)
    if contest.round != Round.AUDIT:
        return redirect("vote_desk", contest.pk)
    plan = contest.plans.filter(ended_at=None, to=Round.VOTING).select_related("asked_by").first()
    context = {"contest": contest, "form": form, "plan": plan, "tab": "desk"}
    return render(request, "voting/admin/reopen.html", context)


@require_POST
@of_contest(RUN)
def give_up_plan(request: HttpRequest, contest: Contest) -> HttpResponse:
    if contest.plans.filter(ended_at=None, to=Round.ANNOUNCED).exists():
        need(request, ANNOUNCE)
    turning.give_up_plan(contest.pk, person(request))
    messages.success(request, "已取消，什么都没有变。")
    return redirect("vote_desk", contest.pk)
