"""A judge's own sheet. Nobody's points but theirs are read here, whoever asks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from showcase.voting import scoring
from showcase.voting.models import Contest
from showcase.voting.turning import Refused

from .access import JUDGE, need, person, tell


def index(request: HttpRequest) -> HttpResponse:
    """Contests that want points now."""
    need(request, JUDGE)
    contests = Contest.objects.filter(scoring.to_judge()).defer("frozen_rules")
    return render(request, "voting/admin/scores.html", {"contests": contests})


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    need(request, JUDGE)
    contest = get_object_or_404(Contest, scoring.to_judge(), pk=pk)
    judge = person(request)
    typed: dict[int, str] = {}
    if request.method == "POST":
        typed = {
            int(name[7:]): str(value).strip()
            for name, value in request.POST.items()
            if name.startswith("points-") and name[7:].isdecimal() and len(name) < 20
        }
        final = "final" in request.POST
        try:
            count = scoring.keep(contest.pk, judge, _points(typed), final=final)
        except Refused as refused:
            tell(request, refused)
        else:
            told = "评分表已交，谢谢。" if final else f"已保存 {count} 位的分数，还没有交卷。"
            messages.success(request, told)
            return redirect("vote_sheet", contest.pk)
    rows = [
        (one, typed.get(one.pk, "" if row is None else str(row.points)))
        for one, row in scoring.sheet_of(contest, judge)
    ]
    context = {
        "contest": contest,
        "rows": rows,
        "handed_in": scoring.handed_in(contest, judge),
    }
    return render(request, "voting/admin/sheet.html", context)


def _points(typed: dict[int, str]) -> dict[int, int | None]:
    wrong = [text for text in typed.values() if text and not _is_number(text)]
    if wrong:
        raise Refused(f"“{wrong[0][:10]}”不是 0 到 100 的整数")
    return {key: int(text) if text else None for key, text in typed.items()}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3
