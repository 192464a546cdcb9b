"""Small surveys, sheets, and a browser that speaks HTTP."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from showcase.surveys.kinds import Phase
from showcase.surveys.models import Survey, SurveyAnswer, SurveyQuestion

Kind = SurveyQuestion.Kind
SAME = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}


def survey(**fields: Any) -> Survey:
    """Open, with a question of each kind; the choice between three is required."""
    given = {"title": "老年食堂", "slug": "shitang", "live": True, "phase": Phase.OPEN}
    made = Survey.objects.create(**(given | fields))
    for order, (text, kind, choices, required) in enumerate(
        (
            ("您常去吗", Kind.SINGLE, "常去\n有时\n不去", True),
            ("爱吃什么", Kind.MULTIPLE, "面\n饭\n粥\n菜", False),
            ("打几分", Kind.SCALE, "", False),
            ("还想说什么", Kind.TEXT, "", False),
        )
    ):
        SurveyQuestion.objects.create(
            survey=made, text=text, kind=kind, choices=choices, required=required, sort_order=order
        )
    return made


def names(about: Survey) -> list[str]:
    """The names of the form's fields, in order."""
    return [f"q{key}" for key in about.questions.values_list("pk", flat=True)]


def filled(about: Survey, **more: Any) -> dict[str, Any]:
    often, food, marks, words = names(about)
    return {often: "0", food: ["0", "2"], marks: "3", words: "粥再稠一点"} | more


def known(client: Client) -> Client:
    """With a device's cookie, as a script or an earlier press gets it."""
    found = client.post("/api/hello", headers={"X-Huaxi": "1"})
    assert found.status_code in (200, 201)
    return client


def send(client: Client, about: Survey, data: Any = None, **more: Any) -> HttpResponse:

    body = (
        data if isinstance(data, str) else urlencode(filled(about) if data is None else data, True)
    )
    found: Any = client.post(
        f"/api/survey/{about.slug}",
        body,
        content_type="application/x-www-form-urlencoded",
        **(SAME | more),
    )
    return found  # type: ignore[no-any-return]


def sheets(about: Survey, *counts: int) -> None:
    """So many sheets for each choice of the first question."""
    key = str(about.questions.all()[0].pk)
    places = [place for place, count in enumerate(counts) for _ in range(count)]
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            survey=about,
            once=n.to_bytes(16),
            data={key: [place]},
            received_at=timezone.now(),
        )
        for n, place in enumerate(places)
    )
