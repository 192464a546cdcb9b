"""Results before they are announced, the second of the announcement, and tables of the tally."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from showcase.core.spreadsheets import table
from showcase.voting import rounds, turning
from showcase.voting.facts import facts_of
from showcase.voting.models import Channel, Contest, Round
from showcase.voting.standings import Standings, standings_of

from .access import ANNOUNCE, RUN, need, of_contest, person, tell
from .plan_forms import AnnounceForm


@of_contest(RUN)
def results(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What was published last; nobody counts in the blackout, editors included."""
    facts = facts_of(contest)
    plan = contest.plans.filter(to=Round.ANNOUNCED).select_related("asked_by").last()
    context = {
        "contest": contest,
        "standings": standings_of(contest),
        "missing": rounds.missing(facts, Round.ANNOUNCED) if contest.round == Round.AUDIT else [],
        "in_audit": contest.round == Round.AUDIT,
        "plan": plan,
        "form": AnnounceForm(initial={"at": contest.announce_at}),
        "may_announce": person(request).has_perm(ANNOUNCE),
        "scores": contest.method != Contest.Method.LIKES,
        "tab": "results",
    }
    return render(request, "voting/admin/results.html", context)


@require_POST
@of_contest(RUN)
def plan(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Let the contest be announced at a second."""
    need(request, ANNOUNCE)
    form = AnnounceForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["at"])))
    else:
        try:
            turning.plan_announcement(contest.pk, form.cleaned_data["at"], person(request))
        except turning.Refused as refused:
            tell(request, refused)
        else:
            at = timezone.localtime(form.cleaned_data["at"])
            messages.success(request, f"定在 {at:%-m月%-d日 %H:%M:%S} 揭晓；在那以前可以取消。")
    return redirect("vote_results", contest.pk)


@of_contest(RUN)
def export(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse:
    return table(kind, f"{contest.slug}-票数", tally_rows(standings_of(contest)))


def tally_rows(standings: Standings) -> Iterator[list[Any]]:
    """Nominees by rank, and below them the totals of each category by channel."""
    yield ["类别", "名次", "编号", "名称", "有效票", "评委平均分", "总分", "入选"]
    for one in standings.categories:
        for place in one.places:
            result = place.result
            yield [
                one.category.title,
                result.rank,
                result.number,
                place.nominee.name,
                result.votes,
                "" if place.average is None else round(place.average, 2),
                round(place.total, 2),
                "是" if place.wins else "",
            ]
    yield []
    yield ["类别", "选票", "有效", "作废", "待核", *Channel.labels]
    for one in standings.categories:
        count = one.count
        channels = [count.channels.get(value, 0) for value in Channel.values]
        row = [one.category.title, count.ballots, count.valid, count.void, count.held]
        yield [*row, *channels]
