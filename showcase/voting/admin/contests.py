"""Contests: the list, a new one, last year's again, and the settings."""

import re
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from showcase.voting.models import Category, Contest, Flag, Nominee, Round, VoidCase
from showcase.voting.rounds import frozen
from showcase.voting.turning import locked

from .access import RUN, need, of_contest
from .contest_forms import ContestForm, categories

PER_PAGE = 20
YEAR = re.compile(r"20\d\d")


def index(request: HttpRequest) -> HttpResponse:
    """Every contest, the newest first, with what waits in it."""
    need(request, RUN)
    contests = Contest.objects.annotate(
        flags=Count(
            "categories__nominees__flags",
            filter=Q(categories__nominees__flags__state=Flag.State.OPEN),
            distinct=True,
        ),
        cases=Count("void_cases", filter=Q(void_cases__state=VoidCase.State.OPEN), distinct=True),
    ).defer("frozen_rules", "extra_rules")
    newest = contests.order_by(F("opens").desc(nulls_first=True), "-pk")
    page = Paginator(newest, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "voting/admin/contests.html", {"contests": page})


def new(request: HttpRequest) -> HttpResponse:
    need(request, "voting.add_contest")
    year = timezone.localdate().year
    return _edit(request, Contest(slug=f"vote-{year}"))


@of_contest(RUN)
def edit(request: HttpRequest, contest: Contest) -> HttpResponse:
    return _edit(request, contest)


def _edit(request: HttpRequest, contest: Contest) -> HttpResponse:
    """One form, one transaction. Another's freeze meanwhile is seen, because the row is locked."""
    is_new = contest.pk is None
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        if data is not None and not is_new:
            contest = locked(contest.pk)
        form = ContestForm(data, instance=contest)
        rows = None if frozen(contest.round) else categories(contest, data)
        if data is not None and form.is_valid() and (rows is None or rows.is_valid()):
            saved = form.save()
            if rows is not None:
                rows.instance = saved
                rows.save()
            messages.success(request, f"“{saved}”已保存。")
            return redirect("vote_desk", saved.pk)
    if data is not None:
        messages.error(request, "还没有保存，请看下面标出的地方。")
    context = {"form": form, "rows": rows, "contest": None if is_new else contest}
    return render(request, "voting/admin/contest_edit.html", context)


@require_POST
@of_contest("voting.add_contest")
def again(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A draft with the same settings and categories, a year later, and nobody in it. Pressed twice
    it is one draft."""
    with transaction.atomic():
        contest = locked(contest.pk)  # the second waits for what the first has made
        made = _a_year_later(contest)
        if before := _made_before(contest, made):
            messages.info(request, f"“{before}”已经照“{contest}”建好了，这里就是。")
            return redirect("vote_edit", before.pk)
        made.save()
        Category.objects.bulk_create(
            Category(
                contest=made,
                title=one.title,
                slug=one.slug,
                min_picks=one.min_picks,
                max_picks=one.max_picks,
                places=one.places,
                sort_order=one.sort_order,
            )
            for one in contest.categories.all()
        )
    messages.success(request, f"“{made}”已照“{contest}”建好，时间顺延了一年，请核对。")
    return redirect("vote_edit", made.pk)


def _made_before(contest: Contest, made: Contest) -> Contest | None:
    """The draft that is this one already; one with another title or time is another."""
    drafts = Contest.objects.filter(round=Round.DRAFT).exclude(pk=contest.pk)
    same = drafts.filter(title=made.title, opens=made.opens, closes=made.closes)
    return same.order_by("pk").first()


def _a_year_later(contest: Contest) -> Contest:
    now = timezone.now()
    weeks = timedelta(weeks=52)
    years = 1
    while contest.closes and contest.closes <= now - years * weeks and years < 100:
        years += 1

    def later(moment: datetime | None) -> datetime | None:
        # Whole weeks, so that a contest that opened on a Monday does again.
        try:
            return moment + years * weeks if moment else None
        except OverflowError:
            return None

    def renamed(text: str) -> str:
        return YEAR.sub(lambda year: str(int(year[0]) + years), text)

    taken = set(Contest.objects.values_list("slug", flat=True))
    slug = renamed(contest.slug)
    tries = [slug, *(f"{slug[:36]}-{n}" for n in range(2, 1000))]
    return Contest(
        title=renamed(contest.title),
        slug=next(one for one in tries if one not in taken),
        summary=renamed(contest.summary),
        method=contest.method,
        like_weight=contest.like_weight,
        level=contest.level,
        opens=later(contest.opens),
        closes=later(contest.closes),
        snapshot_hour=contest.snapshot_hour,
        blackout_hours=contest.blackout_hours,
        audit_days=contest.audit_days,
        extra_rules=contest.extra_rules,
        round=Round.DRAFT,
    )


@require_POST
@of_contest(RUN)
def discard(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A draft that nobody has seen may go; whatever was public stays."""
    if contest.round != Round.DRAFT:
        messages.error(request, "只有还在筹备的评选可以删除。")
        return redirect("vote_desk", contest.pk)
    with transaction.atomic():
        Nominee.objects.filter(category__contest=contest).delete()
        contest.categories.all().delete()
        contest.delete()
    messages.success(request, f"“{contest}”已删除。")
    return redirect("vote_contests")
