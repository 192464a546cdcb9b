"""`/api/vote/<contest>/form`: voting without JavaScript.

The page of a category sends its picks here (GET); this page shows them once more and casts them
(POST). No proof of work can be asked of it, so beyond the first quota its ballots are held (待核).
Whatever goes wrong, the picks stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import time as now
from typing import Any
from uuid import UUID, uuid4

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.csrf import csrf_failure

from showcase.guard import device, formtime
from showcase.guard.quotas import Verdict
from showcase.voting.casting import Refused, Submission, cast
from showcase.voting.casting.earlier import earlier
from showcase.voting.catalogue import CategoryRules, ContestRules
from showcase.voting.models import Channel

from . import gate, pages, parsing, prove_form, slip
from .ballot import refusal_of
from .errors import Refusal
from .machine import is_prefetched


@dataclass(frozen=True)
class Filled:
    """The form as it came. `picks` are None if something else than numbers was among them."""

    contest: ContestRules
    category: CategoryRules
    picks: tuple[int, ...] | None
    idem: UUID
    time: str

    @property
    def scope(self) -> str:
        return f"ballot|{self.contest.slug}|{self.category.slug}"


def form(request: HttpRequest, contest: str) -> HttpResponse:
    """200 with the form or the receipt; a 4xx with the form again and a sentence."""
    if request.method not in ("GET", "HEAD", "POST"):
        response = HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
        response.headers["Cache-Control"] = "no-store"
        return response
    given = request.POST if request.method == "POST" else request.GET
    try:
        rules = gate.contest_of(contest)
        try:
            category = gate.category_of(rules, given.get("category", ""))
        except Refusal as refusal:
            return _categories(request, rules, refusal if given.get("category") else None)
        if not gate.is_known(request, rules):
            return prove_form.show(request, rules, given)
        filled = _filled(rules, category, given)
        if request.method == "POST":
            return _post(request, filled)
        return _show(request, filled)
    except Refusal as refusal:
        return pages.problem(request, refusal)
    except DatabaseError:
        return pages.away(_again(contest, given))


def without_cookie(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`. Who sends the ballot's form without its cookie gets it again
    with the picks; nothing is cast."""
    found = request.resolver_match
    if found is None or found.url_name != "vote_form":
        return csrf_failure(request, reason)
    try:
        rules = gate.contest_of(found.kwargs["contest"])
        category = gate.category_of(rules, request.POST.get("category", ""))
        filled = _filled(rules, category, request.POST)
        return _show(request, filled, Refusal("no_cookie"))
    except Refusal:
        return csrf_failure(request, reason)
    except DatabaseError:
        return pages.away(_again(found.kwargs["contest"], request.POST))


def _post(request: HttpRequest, filled: Filled) -> HttpResponse:
    try:
        if is_prefetched(request):
            raise Refusal("prefetch")
        submission = _submission(request, filled)
        try:
            held = _allowed(request, filled)
        except Refusal:
            found = earlier(submission)  # its receipt, however late it is asked for again
            if found is None:
                raise
        else:
            sender = device.read(request)
            shown = formtime.shown_for(filled.time, filled.scope) or timedelta()
            since = now() - shown.total_seconds()
            signal = gate.signal(request, sender, since) if sender else None
            found = cast(replace(submission, held=held, signal=signal))
        if isinstance(found, Refused):
            raise refusal_of(found)
    except Refusal as refusal:
        return _show(request, filled, refusal)
    context = slip.context(filled.contest, filled.category, found.receipt)
    return pages.page(request, "voting/form_receipt.html", context | {"action": _action(filled)})


def _submission(request: HttpRequest, filled: Filled) -> Submission:
    if not filled.picks:
        raise Refusal("bad_picks")
    return Submission(
        contest=filled.contest.slug,
        category=filled.category.slug,
        picks=filled.picks,
        idem=filled.idem,
        level=filled.contest.level,
        subject=gate.voter(request, filled.contest).subject,
        channel=Channel.NOJS,
    )


def _allowed(request: HttpRequest, filled: Filled) -> bool:
    """Whether the ballot is to be held. Raises `Refusal`."""
    if request.POST.get("homepage"):
        raise Refusal("robot")
    shown = formtime.shown_for(filled.time, filled.scope)
    if shown is None or shown > formtime.LATEST:
        raise Refusal("too_late")
    if shown < formtime.SOONEST:
        raise Refusal("too_soon")
    verdict = gate.room(request, filled.contest.slug)
    if verdict is Verdict.REFUSED:
        raise Refusal("too_many")
    return verdict is not Verdict.FREE


def _show(request: HttpRequest, filled: Filled, refusal: Refusal | None = None) -> HttpResponse:
    """The form with its picks; the device's cookie for who has none."""
    if refusal is None:
        try:
            gate.assert_open(filled.contest)
        except Refusal as closed:
            refusal = closed
    code = refusal.code if refusal else ""
    standing = [one for one in filled.category.nominees.values() if not one.withdrawn]
    standing.sort(key=lambda one: one.number)
    picked = set(filled.picks or ())
    context: dict[str, Any] = {
        "contest": filled.contest,
        "category": filled.category,
        "action": _action(filled),
        "chosen": [one for one in standing if one.number in picked],
        "others": [one for one in standing if one.number not in picked],
        "problem": pages.told(refusal) if refusal else "",
        # Another choice is another ballot; the same one stays the same, however often it is sent.
        "idem": uuid4() if code == "other_body" else filled.idem,
        "time": filled.time if code == "too_soon" else formtime.token(filled.scope),
    }
    status = refusal.status if refusal else 200
    response = pages.page(request, "voting/form.html", context, status)
    if device.read(request) is None:
        device.issue(request, response)
    return response


def _categories(
    request: HttpRequest, contest: ContestRules, refusal: Refusal | None
) -> HttpResponse:
    context = {
        "contest": contest,
        "action": reverse("vote_form", args=[contest.slug]),
        "problem": pages.told(refusal) if refusal else "",
    }
    status = refusal.status if refusal else 200
    return pages.page(request, "voting/form_categories.html", context, status)


def _filled(contest: ContestRules, category: CategoryRules, given: QueryDict) -> Filled:
    try:
        idem = parsing.uuid(given.get("idem"))
    except Refusal:
        idem = uuid4()
    return Filled(contest, category, _picks(given.getlist("picks")), idem, given.get("time", ""))


def _picks(texts: Sequence[str]) -> tuple[int, ...] | None:
    """Numbers as they stand in an address or a form: `3`, `03`."""
    try:
        numbers = [int(text) for text in texts if text.isascii() and len(text) <= 5]
        return parsing.numbers(numbers) if len(numbers) == len(texts) else None
    except (ValueError, Refusal):
        return None


def _action(filled: Filled) -> str:
    return reverse("vote_form", args=[filled.contest.slug])


def _again(contest: str, given: QueryDict) -> str:
    """The address of the form with what was chosen, for when nothing but an address can be kept."""
    kept = QueryDict(mutable=True)
    for name in ("category", "picks"):
        kept.setlist(name, [text[:40] for text in given.getlist(name)[: parsing.MOST_PICKS]])
    return f"{reverse('vote_form', args=[contest])}?{kept.urlencode()}"
