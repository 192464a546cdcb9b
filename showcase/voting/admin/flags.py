"""The inbox of flags: look, dismiss, or hold the ballots and open a case."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from showcase.core.exports import table
from showcase.voting import flagging, voiding
from showcase.voting.models import Contest, Flag
from showcase.voting.turning import Refused

from .access import RUN, need, of_contest, person, tell
from .case_forms import ReasonForm

PER_PAGE = 50
SIGNS = {
    "quick": "不到五秒就投、设备也刚出现的票占 {:.0%}",
    "networks": "来自极少的网段（离散程度 {} 比特）",
    "night": "凌晨一点到五点集中来了 {} 张票",
    "same": "{:.0%} 的票选的是同一组候选人",
    "agent": "{:.0%} 的票用同一种浏览器",
}


def said(reasons: dict[str, float]) -> list[str]:
    """Signs in words."""
    return [SIGNS[name].format(value) for name, value in reasons.items() if name in SIGNS]


def _flags(contest: Contest) -> QuerySet[Flag]:
    found = Flag.objects.filter(nominee__category__contest=contest)
    return found.select_related("nominee__category", "seen_by")


@of_contest(RUN)
def index(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What nobody has looked at; `?all` shows the rest too."""
    flags = _flags(contest)
    if "all" not in request.GET:
        flags = flags.filter(state=Flag.State.OPEN)
    page = Paginator(flags, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "contest": contest,
        "page": page,
        "rows": [(flag, said(flag.reasons)) for flag in page],
        "all": "all" in request.GET,
        "tab": "flags",
    }
    return render(request, "voting/admin/flags.html", context)


@of_contest(RUN)
def look(request: HttpRequest, contest: Contest, flag: int) -> HttpResponse:
    """Ten minutes of a nominee, as numbers: never whose ballots they are."""
    found = get_object_or_404(_flags(contest), pk=flag)
    starts = found.starts
    seen = flagging.ballots_by_nominee(contest, starts).get(
        (found.nominee.category_id, found.nominee.number), []
    )
    verdict = flagging.judge(seen, starts)
    context: dict[str, Any] = {
        "contest": contest,
        "flag": found,
        "reasons": said(found.reasons),
        "count": len(seen),
        "meant": len(verdict.ballots) if verdict else 0,
        "fresh": sum(one.fresh for one in seen),
        "quick": sum(one.quick for one in seen),
        "networks": Counter(one.network for one in seen).most_common(8),
        "picks": Counter(one.picks for one in seen).most_common(5),
        "cases": found.cases.all(),
        "form": ReasonForm(),
        "may_open": person(request).has_perm("voting.add_voidcase"),
        "judged_now": contest.round in voiding.WHILE,
        "tab": "flags",
    }
    return render(request, "voting/admin/flag.html", context)


@require_POST
@of_contest(RUN)
def dismiss(request: HttpRequest, contest: Contest, flag: int) -> HttpResponse:
    """Nothing is wrong; or, after a second look, somebody should look again."""
    again = "again" in request.POST
    before, after = Flag.State.OPEN, Flag.State.DISMISSED
    if again:
        before, after = after, before
    changed = Flag.objects.filter(pk=flag, nominee__category__contest=contest, state=before).update(
        state=after, seen_by=person(request)
    )
    if not changed:
        messages.info(request, "这个标记已经有人处理过了。")
    elif again:
        messages.success(request, "放回待看了。")
    else:
        messages.success(request, "标为正常；在“全部标记”里可以放回待看。")
    return redirect("vote_flags", contest.pk)


@require_POST
@of_contest(RUN)
def open_case(request: HttpRequest, contest: Contest, flag: int) -> HttpResponse:
    """Hold the ballots a flag means, and ask a colleague."""
    need(request, "voting.add_voidcase")
    found = get_object_or_404(_flags(contest), pk=flag)
    form = ReasonForm(request.POST)
    verdict = flagging.verdict_of(found)
    if not form.is_valid():
        messages.error(request, "要写公开的理由，不超过 200 个字。")
    elif verdict is None:
        messages.error(request, "这个时段的信号已经清除，不能再从标记立案。")
    else:
        try:
            case = voiding.open_case(
                contest, verdict.ballots, form.cleaned_data["reason"], person(request), found
            )
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, "已立案，这些票待核。请另一位编辑来核实。")
            return redirect("vote_case", contest.pk, case.pk)
    return redirect("vote_flag", contest.pk, flag)


@of_contest(RUN)
def export(request: HttpRequest, contest: Contest, kind: str) -> HttpResponse:
    head = ["时段", "类别", "编号", "名称", "票数", "迹象", "状态", "处理人", "标出时间"]
    rows = (
        [
            f"{timezone.localtime(flag.starts):%Y-%m-%d %H:%M}",
            flag.nominee.category.title,
            flag.nominee.number,
            flag.nominee.name,
            flag.ballots,
            "；".join(said(flag.reasons)),
            flag.get_state_display(),
            flag.seen_by or "",
            f"{timezone.localtime(flag.noted_at):%Y-%m-%d %H:%M:%S}",
        ]
        for flag in _flags(contest)
    )
    return table(kind, f"{contest.slug}-异常标记", [head, *rows])
