"""候选人 of a contest: the list, one of them, many from a spreadsheet, lots, and leaving."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from showcase.core.exports import csv_answer
from showcase.voting import nominees_import
from showcase.voting.models import Contest, Nominee
from showcase.voting.numbering import draw_lots
from showcase.voting.rounds import frozen
from showcase.voting.turning import Refused, locked
from showcase.voting.withdrawals import withdraw

from .access import RUN, of_contest, person, tell
from .nominee_forms import ImportForm, NomineeForm, WithdrawalForm

FROZEN = "规则已经冻结，候选人不能再增减；要退出，请在候选人那里办。"


@of_contest(RUN)
def index(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Everybody, by category and number; a contest has at most some hundreds."""
    nominees = (
        Nominee.objects.filter(category__contest=contest)
        .select_related("category")
        .defer("about")
        .order_by("category__sort_order", "category", "number")
    )
    context = {
        "contest": contest,
        "nominees": nominees,
        "frozen": frozen(contest.round),
        "has_categories": contest.categories.exists(),
        "tab": "nominees",
    }
    return render(request, "voting/admin/nominees.html", context)


@of_contest(RUN)
def new(request: HttpRequest, contest: Contest) -> HttpResponse:
    if frozen(contest.round):
        messages.error(request, FROZEN)
        return redirect("vote_nominees", contest.pk)
    return _edit(request, contest, Nominee())


@of_contest(RUN)
def edit(request: HttpRequest, contest: Contest, nominee: int) -> HttpResponse:
    return _edit(request, contest, _nominee(contest, nominee))


def _nominee(contest: Contest, pk: int) -> Nominee:
    found = Nominee.objects.select_related("category")
    return get_object_or_404(found, pk=pk, category__contest=contest)


def _edit(request: HttpRequest, contest: Contest, nominee: Nominee) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    first = contest.categories.first() if nominee.pk is None else None
    initial: dict[str, Any] = {"category": request.GET.get("category") or first}
    with transaction.atomic():
        if data is not None:
            contest = locked(contest.pk)  # no freeze between the form and its save
        form = NomineeForm(data, instance=nominee, contest=contest, initial=initial)
        if data is not None and form.is_valid():
            saved = form.save()
            messages.success(request, f"“{saved}”已保存。")
            if "another" in request.POST:
                answer = redirect("vote_nominee_new", contest.pk)
                answer["Location"] += f"?category={saved.category_id}"
                return answer
            return redirect("vote_nominees", contest.pk)
    if data is not None:
        messages.error(request, "还没有保存，请看下面标出的地方。")
    context = {
        "contest": contest,
        "form": form,
        "nominee": nominee if nominee.pk else None,
        "frozen": frozen(contest.round),
        "tab": "nominees",
    }
    return render(request, "voting/admin/nominee_edit.html", context)


@require_POST
@of_contest(RUN)
def delete(request: HttpRequest, contest: Contest, nominee: int) -> HttpResponse:
    with transaction.atomic():
        if frozen(locked(contest.pk).round):
            messages.error(request, FROZEN)
        else:
            found = _nominee(contest, nominee)
            found.delete()
            messages.success(request, f"“{found}”已删除。")
    return redirect("vote_nominees", contest.pk)


@require_POST
@of_contest(RUN)
def lots(request: HttpRequest, contest: Contest) -> HttpResponse:
    try:
        draw_lots(contest.pk)
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, "编号已抽签排定，冻结以前还可以再抽。")
    return redirect("vote_nominees", contest.pk)


@of_contest(RUN)
def leave(request: HttpRequest, contest: Contest, nominee: int) -> HttpResponse:
    """A nominee withdraws; there is no way back."""
    found = _nominee(contest, nominee)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            gone = withdraw(found.pk, form.cleaned_data["reason"], person(request))
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, f"“{gone}”已退出，读者会看到原因。")
        return redirect("vote_nominees", contest.pk)
    context = {"contest": contest, "nominee": found, "form": form, "tab": "nominees"}
    return render(request, "voting/admin/nominee_leave.html", context)


# --- many at once --------------------------------------------------------------------------------


@of_contest(RUN)
def import_many(request: HttpRequest, contest: Contest) -> HttpResponse:
    """All lines of a spreadsheet, or none and what is wrong with which."""
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    problems: list[nominees_import.Problem] = []
    if frozen(contest.round):
        messages.error(request, FROZEN)
        return redirect("vote_nominees", contest.pk)
    if request.method == "POST" and form.is_valid():
        try:
            count, problems = _import(contest.pk, form.content())
        except (nominees_import.NotReadable, Refused) as error:
            form.add_error("file", str(error))
        else:
            if not problems:
                messages.success(request, f"导入了 {count} 位候选人。")
                return redirect("vote_nominees", contest.pk)
    context = {
        "contest": contest,
        "form": form,
        "problems": problems,
        "lines": len({problem.line for problem in problems}),
        "columns": nominees_import.COLUMNS,
        "needed": nominees_import.NEEDED,
        "tab": "nominees",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "voting/admin/nominees_import.html", context, status=status)


def _import(pk: int, data: bytes) -> tuple[int, list[nominees_import.Problem]]:
    lines = nominees_import.read(data)
    with transaction.atomic():
        contest = locked(pk)
        if frozen(contest.round):
            raise Refused(FROZEN)
        known = nominees_import.known(contest.categories.all(), lines)
        nominees, problems = nominees_import.candidates(lines, known)
        if not problems:
            Nominee.objects.bulk_create(nominees)
    return len(nominees), problems


@of_contest(RUN)
def import_example(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A list to begin with: the columns, and one line a category."""
    example = ["", "张三（示例，请改）", "人物", *[""] * 6, "否"]
    rows = [[one.title, *example] for one in contest.categories.all()]
    return csv_answer("候选人名单.csv", [list(nominees_import.COLUMNS), *rows])
