"""The demo's two surveys: one is open, one has closed and tells its results.

Sheets go the way of readers' and are counted as theirs are. Only who filled them in is invented.
"""

import random
import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from showcase.surveys import keeping, turning
from showcase.surveys.models import Survey, SurveyQuestion
from showcase.surveys.sheets import Field, Sheet

from .models import first_time
from .reading import read

_LASTS = timedelta(days=45)
_ANSWERS = 0.8
"""The share of those who answer a question that nobody has to answer."""


def load_surveys() -> int:
    """Each survey once; how many were made. One that was deleted stays away."""
    made = 0
    for row in read("surveys.toml")["surveys"]:
        if first_time(f"survey:{row['slug']}"):
            _load(row)
            made += 1
    return made


def _load(row: dict[str, Any]) -> None:
    now = timezone.now()
    opens = now - timedelta(days=row["opened_days_ago"])
    survey = Survey.objects.create(
        **{name: row[name] for name in ("title", "slug", "introduction", "asks_contact")},
        opens=opens,
        closes=None if row["closed"] else opens + _LASTS,
        live=True,
    )
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(
            survey=survey,
            sort_order=order,
            choices="\n".join(one["choices"]),
            **{name: one[name] for name in ("text", "kind", "required")},
        )
        for order, one in enumerate(row["questions"])
    )
    turning.fire(now)
    dice = random.Random(row["slug"])
    asked = list(zip(survey.questions.all(), row["questions"], strict=True))
    for _ in range(row["sheets"]):
        sheet = Sheet(tuple(_field(question, one["liked"], dice) for question, one in asked))
        keeping.keep(survey.pk, secrets.token_bytes(16), sheet, now)
    if row["closed"]:
        turning.close(survey.pk)


def _field(question: SurveyQuestion, liked: list[int], dice: random.Random) -> Field:
    """What somebody chose, by how much each choice is liked; the same each time."""
    if not liked or (not question.required and dice.random() > _ANSWERS):
        return Field(question)
    if question.kind == SurveyQuestion.Kind.MULTIPLE:
        most = max(liked) + 1
        return Field(question, tuple(n for n, w in enumerate(liked) if dice.random() < w / most))
    return Field(question, tuple(dice.choices(range(len(liked)), liked)))
