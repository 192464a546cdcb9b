"""What came in on one survey: numbers for the desk, CSV, texts that may become leads."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from showcase.accounts.models import User
from showcase.core.spreadsheets import csv_answer
from showcase.guard.sealing import Unreadable
from showcase.leads.intake import Incoming, take_in
from showcase.leads.models import Kind, Source
from showcase.surveys import turning
from showcase.surveys.kinds import Phase
from showcase.surveys.models import Survey, SurveyAnswer, SurveyQuestion, SurveyText
from showcase.surveys.paths import results_path, survey_path

from .viewset import EDIT

TEXTS_A_PAGE = 50
View = Callable[..., HttpResponse]


def desk(view: View) -> View:
    """A view of one survey for who may edit surveys; never cached."""

    @wraps(view)
    def checked(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
        if not _person(request).has_perm(EDIT):
            raise PermissionDenied
        return view(request, get_object_or_404(Survey, pk=pk), **more)

    return never_cache(checked)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_GET
@desk
def answers(request: HttpRequest, survey: Survey) -> HttpResponse:
    texts = SurveyText.objects.filter(survey=survey).select_related("question", "lead")
    page = Paginator(texts, TEXTS_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "survey": survey,
        "sheets": SurveyAnswer.objects.filter(survey=survey).count(),
        "page": page,
        "texts": [(one, _text(one)) for one in page],
        "is_open": survey.phase == Phase.OPEN,
        "address": survey_path(survey.slug) if survey.live else "",
        "results": results_path(survey.slug)
        if survey.live and survey.phase == Phase.CLOSED and survey.show_results
        else "",
    }
    return TemplateResponse(request, "surveys/admin/answers.html", context)


@require_POST
@desk
def close(request: HttpRequest, survey: Survey) -> HttpResponse:
    """现在结束. Cannot be taken back: results are worked out once."""
    if turning.close(survey.pk):
        messages.success(request, "已经结束，结果几秒内公布。")
    else:
        messages.error(request, "这个调查现在不在进行。")
    return redirect("survey_answers", survey.pk)


@require_POST
@desk
def make_lead(request: HttpRequest, survey: Survey, text: int) -> HttpResponse:
    """A text becomes a lead of source survey; pressed twice, it is still one."""
    with transaction.atomic():
        found = get_object_or_404(
            SurveyText.objects.select_for_update(of=("self",)).select_related("question"),
            pk=text,
            survey=survey,
        )
        if found.lead_id is None:
            try:
                told = found.text
            except Unreadable:
                messages.error(request, "这一条现在打不开，没有转，原样留着。请先找回密钥。")
                return redirect("survey_answers", survey.pk)
            message = f"调查《{survey.title}》\n{found.question.text}\n{told}"
            # Nobody's name is known; who pressed only passes it on, and may well accept it.
            taken = take_in(Incoming(source=Source.SURVEY, kind=Kind.TIP, message=message))
            found.lead, found.text = taken.lead, ""  # what is kept twice is not purged once
            found.save(update_fields=["lead", "sealed_text"])
            messages.success(request, f"已转为线索 {taken.lead.code}。")
        else:
            messages.info(request, "这一条已经是线索了。")
    return redirect("survey_answers", survey.pk)


@require_GET
@desk
def sheets_csv(request: HttpRequest, survey: Survey) -> HttpResponse:
    """A row a sheet: what was chosen, in words. No times, no texts, in no telling order."""
    questions = [one for one in survey.questions.all() if one.kind != SurveyQuestion.Kind.TEXT]
    name = f"{survey.slug}-{timezone.localdate():%Y%m%d}.csv"
    return csv_answer(name, _sheet_rows(survey, questions))


def _sheet_rows(survey: Survey, questions: list[SurveyQuestion]) -> Iterator[list[str]]:
    yield [question.text for question in questions]
    labels = {str(question.pk): question.labels for question in questions}
    found = SurveyAnswer.objects.filter(survey=survey).order_by("once")
    for data in found.values_list("data", flat=True).iterator(chunk_size=2000):
        yield [
            "；".join(known[place] for place in data.get(key, []) if place < len(known))
            for key, known in labels.items()
        ]


@require_GET
@desk
def texts_csv(request: HttpRequest, survey: Survey) -> HttpResponse:
    """A row a text, with its question."""
    found = SurveyText.objects.filter(survey=survey).select_related("question")
    rows = ([one.question.text, _text(one)] for one in found)
    name = f"{survey.slug}-texts-{timezone.localdate():%Y%m%d}.csv"
    return csv_answer(name, [["问题", "回答"], *rows])


def _text(one: SurveyText) -> str:
    try:
        return one.text or "（已转为线索）"
    except Unreadable:
        return "（这一条打不开：密钥不在了）"
