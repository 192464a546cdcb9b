"""作废案: what waits for a second editor, and what came of the others."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from showcase.voting import voiding
from showcase.voting.models import Contest, VoidCase
from showcase.voting.turning import Refused

from .access import RUN, need, of_contest, person, tell
from .case_forms import ReasonForm

PER_PAGE = 50
OPEN, DECIDE = "voting.add_voidcase", "voting.change_voidcase"


@of_contest(RUN)
def index(request: HttpRequest, contest: Contest) -> HttpResponse:
    found = contest.void_cases.select_related("opened_by", "decided_by")
    cases = found.annotate(count=Count("items")).order_by("-opened_at", "-pk")
    context = {
        "contest": contest,
        "cases": Paginator(cases, PER_PAGE).get_page(request.GET.get("p")),
        "held": voiding.held_on_arrival(contest).count(),
        "form": ReasonForm(),
        "judged_now": contest.round in voiding.WHILE,
        "tab": "cases",
    }
    return render(request, "voting/admin/cases.html", context)


@require_POST
@of_contest(RUN)
def open_held(request: HttpRequest, contest: Contest) -> HttpResponse:
    """One case of all ballots that came in held."""
    need(request, OPEN)
    form = ReasonForm(request.POST)
    if form.is_valid():
        keys = voiding.held_on_arrival(contest).values_list("pk", flat=True)
        try:
            case = voiding.open_case(
                contest, keys.iterator(), form.cleaned_data["reason"], person(request)
            )
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已立案，请另一位编辑来核实。")
            return redirect("vote_case", contest.pk, case.pk)
    else:
        messages.error(request, "要写公开的理由，不超过 200 个字。")
    return redirect("vote_cases", contest.pk)


@of_contest(RUN)
def case(request: HttpRequest, contest: Contest, case: int) -> HttpResponse:
    found = get_object_or_404(
        contest.void_cases.select_related("opened_by", "decided_by", "flag__nominee__category"),
        pk=case,
    )
    user = person(request)
    is_open = found.state == VoidCase.State.OPEN
    context = {
        "contest": contest,
        "case": found,
        "count": found.items.count(),
        "own": is_open and found.opened_by_id == user.pk,
        "may_decide": is_open and found.opened_by_id != user.pk and user.has_perm(DECIDE),
        "may_reverse": found.state == VoidCase.State.VOIDED
        and found.decided_by_id != user.pk
        and user.has_perm(DECIDE),
        "judged_now": contest.round in voiding.WHILE,
        "form": ReasonForm(),
        "tab": "cases",
    }
    return render(request, "voting/admin/case.html", context)


@require_POST
@of_contest(RUN)
def decide(request: HttpRequest, contest: Contest, case: int) -> HttpResponse:
    need(request, DECIDE)
    found = get_object_or_404(contest.void_cases, pk=case)
    word = request.POST.get("word")
    if word in {"void", "release"}:
        try:
            voiding.decide(found.pk, void=word == "void", actor=person(request))
        except Refused as refused:
            tell(request, refused)
        else:
            told = "这些票已作废，申诉期从现在算起。" if word == "void" else "这些票重新计入。"
            messages.success(request, told)
    return redirect("vote_case", contest.pk, found.pk)


@require_POST
@of_contest(RUN)
def reverse(request: HttpRequest, contest: Contest, case: int) -> HttpResponse:
    need(request, DECIDE)
    found = get_object_or_404(contest.void_cases, pk=case)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            voiding.reverse(found.pk, form.cleaned_data["reason"], person(request))
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "作废已撤销，这些票重新计入。")
    else:
        messages.error(request, "要写公开的理由，不超过 200 个字。")
    return redirect("vote_case", contest.pk, found.pk)
