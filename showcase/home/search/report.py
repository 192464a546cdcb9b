"""没有找到的词: what readers look for in vain, for the desk to make something of."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .assigning import PursuedTerm, assign, leave
from .missed import MissedTerm, term_of

DAYS = 30
PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A term with how often it was looked for, and when last; `pursued` if it was dealt with."""

    term: str
    times: int
    last: Any
    pursued: PursuedTerm | None


def may_assign(user: Any) -> bool:
    """The desk: whoever puts bundles together."""
    return bool(user.has_perm("newsroom.change_bundle"))


def _check(request: HttpRequest) -> None:
    if not may_assign(request.user):
        raise PermissionDenied


def report(request: HttpRequest) -> HttpResponse:
    """The terms of the last 30 days, the most wanted first; three queries a screen."""
    _check(request)
    since = timezone.localdate() - timedelta(days=DAYS)
    terms = (
        MissedTerm.objects.filter(day__gt=since)
        .values("term")
        .annotate(times=Sum("count"), last=Max("day"))
        .order_by("-times", "-last", "term")
    )
    if "all" not in request.GET:
        terms = terms.exclude(term__in=PursuedTerm.objects.values("term"))
    page = Paginator(terms, PER_PAGE).get_page(request.GET.get("p"))
    listed = list(page.object_list)
    pursued = {
        one.term: one
        for one in PursuedTerm.objects.select_related("lead", "by").filter(
            term__in=[found["term"] for found in listed]
        )
    }
    lines = [Line(**found, pursued=pursued.get(found["term"])) for found in listed]
    context = {"lines": lines, "page": page, "days": DAYS, "all": "all" in request.GET}
    return render(request, "home/search/report.html", context)


@require_POST
def pursue(request: HttpRequest) -> HttpResponse:
    """Make an assignment of a term, or decide that there is nothing to do."""
    _check(request)
    term = term_of(request.POST.get("term", ""))
    counted = MissedTerm.objects.filter(term=term).aggregate(times=Sum("count"))["times"]
    if not term or not counted:
        messages.error(request, "没有人找过这个词。")
    elif "leave" in request.POST:
        leave(term, request.user)  # type: ignore[arg-type]
        messages.success(request, f"“{term}”不再列出。")
    else:
        found = assign(term, counted, request.user)  # type: ignore[arg-type]
        code = found.lead.code if found.lead else ""
        messages.success(request, f"已派线索 {code}：{term}。由您经办，来源是记者走访。")
    return redirect("missed_terms")
