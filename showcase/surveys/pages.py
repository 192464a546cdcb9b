"""The baked pages: all surveys, one survey with its form, and what came of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake import rows
from showcase.bake.facts import fact

from .charts import charts
from .kinds import Phase
from .models import Survey, SurveyQuestion
from .paths import SURVEYS, Spot, results_path, survey_path
from .sheets import empty
from .showing import context_of, shows_results


@fact("公开的调查")
def survey_keys() -> tuple[int, ...]:
    """Surveys that readers may know of, the newest first."""
    return tuple(Survey.objects.filter(live=True).values_list("pk", flat=True))


@fact("调查的问题")
def question_keys(survey: int) -> tuple[int, ...]:
    return tuple(SurveyQuestion.objects.filter(survey=survey).values_list("pk", flat=True))


def index(request: HttpRequest) -> HttpResponse:
    """`/survey/`"""
    surveys = rows.many(Survey, survey_keys())
    groups = [
        (title, verb, [_entry(one) for one in surveys if one.phase == phase])
        for phase, title, verb in (
            (Phase.OPEN, "正在进行", "去回答"),
            (Phase.WAITING, "快要开始", "看说明"),
            (Phase.CLOSED, "已经结束", "看结果"),
        )
    ]
    context = {
        "page": Spot(SURVEYS, "网络调查"),
        "groups": [group for group in groups if group[2]],
    }
    return TemplateResponse(request, "surveys/index.html", context)


def _entry(survey: Survey) -> dict[str, Any]:
    place = results_path if shows_results(survey) else survey_path
    return {"survey": survey, "url": place(survey.slug)}


def survey(key: int, request: HttpRequest) -> HttpResponse:
    """`/survey/<slug>/`"""
    about = rows.one(Survey, key)
    sheet = empty(rows.many(SurveyQuestion, question_keys(key)))
    return TemplateResponse(request, "surveys/survey.html", context_of(about, sheet))


def results(key: int, request: HttpRequest) -> HttpResponse:
    """`/survey/<slug>/results/`: of what was counted when it closed, nothing else is read."""
    about = rows.one(Survey, key)
    found = about.results or {"sheets": 0, "questions": []}
    context = {
        "page": Spot(results_path(about.slug), f"{about.title}：结果"),
        "survey": about,
        "url": survey_path(about.slug),
        "home": SURVEYS,
        "sheets": found["sheets"],
        "charts": charts(found),
    }
    return TemplateResponse(request, "surveys/results.html", context)
