"""`/api/vote/<contest>/prove`: showing who one is, without JavaScript; then back to the ballot."""

from urllib.parse import urlencode

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from showcase.voting.catalogue import ContestRules
from showcase.voting.verifiers import passes

from . import gate, pages, parsing, prove
from .errors import Refusal
from .machine import never_kept

_LONGEST = 80


def prove_form(request: HttpRequest, contest: str) -> HttpResponse:
    """Steps: a number, then its code; or a name with its code. What was picked is carried along."""
    given = request.POST if request.method == "POST" else request.GET
    try:
        rules = gate.contest_of(contest)
        if request.method != "POST":
            return show(request, rules, given)
        return _step(request, rules, given)
    except Refusal as refusal:
        return pages.problem(request, refusal)
    except DatabaseError:
        return pages.away()


def show(
    request: HttpRequest,
    contest: ContestRules,
    given: QueryDict,
    refusal: Refusal | None = None,
    ticket: str = "",
) -> HttpResponse:
    """The step that is due. With a `ticket` a code was sent to the number."""
    context = {
        "contest": contest,
        "action": reverse("vote_prove", args=[contest.slug]),
        "carried": _carried(given),
        "typed": {name: given.get(name, "")[:_LONGEST] for name in ("number", "name")},
        "ticket": ticket,
        "problem": pages.told(refusal) if refusal else "",
    }
    status = refusal.status if refusal else 200
    return pages.page(request, "voting/form_prove.html", context, status)


def _step(request: HttpRequest, contest: ContestRules, given: QueryDict) -> HttpResponse:
    number, name, code = (given.get(one, "")[:_LONGEST] for one in ("number", "name", "code"))
    ticket = given.get("ticket", "")[:200]
    try:
        prove.of_level(contest.slug, contest.level)
        if contest.level == "roster":
            subject = prove.by_name(request, contest.slug, name, code)
        elif contest.level == "sms" and ticket and not given.get("resend"):
            subject = prove.by_code(contest.slug, number, ticket, code)
        elif contest.level == "sms":
            sent = prove.send_code(request, contest.slug, number)
            return show(request, contest, given, ticket=sent)
        else:
            raise Refusal("needs_wechat" if contest.level == "wechat" else "not_offered")
    except Refusal as refusal:
        return show(request, contest, given, refusal, ticket)
    back = reverse("vote_form", args=[contest.slug])
    response = HttpResponseRedirect(f"{back}?{urlencode(_carried(given))}", status=303)
    passes.grant(request, response, contest.level, contest.slug, subject)
    return never_kept(response)


def _carried(given: QueryDict) -> list[tuple[str, str]]:
    picks = given.getlist("picks")[: parsing.MOST_PICKS]
    return [
        ("category", given.get("category", "")[:40]),
        *(("picks", text[:5]) for text in picks),
    ]
