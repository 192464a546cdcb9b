"""What is told of a closed survey: counts, merged where they are small; never a text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from .merging import SMALLEST, Told, exclusive, several
from .models import SurveyAnswer, SurveyQuestion

NONE = "没有回答"
Sheet = dict[str, list[int]]


def results_of(questions: Sequence[SurveyQuestion], sheets: Iterable[Sheet]) -> dict[str, Any]:
    """JSON for `Survey.results`: `{"sheets": n, "questions": [{"key", "text", "kind", "rows":
    [{"label", "count"}], "merged": [labels], "together": n, "mean": "3.6"}]}`. `sheets` is 0 when
    there are fewer than five."""
    counts: dict[str, Counter[int]] = {str(question.pk): Counter() for question in questions}
    answered: Counter[str] = Counter()
    total = 0
    for sheet in sheets:
        total += 1
        for key, places in sheet.items():
            if key in counts and places:
                counts[key].update(set(places))
                answered[key] += 1
    told = [
        _question(question, counts[str(question.pk)], answered[str(question.pk)], total)
        for question in questions
        if question.kind != SurveyQuestion.Kind.TEXT
    ]
    enough = total >= SMALLEST
    return {"sheets": total if enough else 0, "questions": told if enough else []}


def _question(
    question: SurveyQuestion, counted: Counter[int], answered: int, total: int
) -> dict[str, Any]:
    labels = list(question.labels)
    counts = [counted[place] for place in range(len(labels))]
    if question.kind == SurveyQuestion.Kind.MULTIPLE:
        told = several(counts, total)
    else:
        if not question.required:
            labels, counts = [*labels, NONE], [*counts, total - answered]
        told = exclusive(counts)
    return {
        "key": question.pk,
        "text": question.text,
        "kind": question.kind,
        "rows": [{"label": labels[place], "count": count} for place, count in told.shown],
        "merged": [labels[place] for place in told.merged],
        "together": told.together,
        "mean": _mean(question, counts, answered, told),
    }


def _mean(question: SurveyQuestion, counts: Sequence[int], answered: int, told: Told) -> str:
    """To one decimal. With it, merged counts could be solved for: so then there is none."""
    if question.kind != SurveyQuestion.Kind.SCALE or told.merged or not answered:
        return ""
    return f"{sum((place + 1) * counts[place] for place in range(5)) / answered:.1f}"


def sheets_of(survey: int) -> Iterable[Sheet]:
    found = SurveyAnswer.objects.filter(survey=survey).values_list("data", flat=True)
    return found.iterator(chunk_size=2000)
