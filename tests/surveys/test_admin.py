"""Surveys in the admin: written, previewed, fixed by the first answer, read by the desk."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from showcase.accounts.models import User
from showcase.leads.models import Lead
from showcase.surveys.models import Survey, SurveyAnswer, SurveyText

from .making import filled, known, names, send, sheets, survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    user = User.objects.create_user("bianji", password="x")
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "add_survey", "change_survey"])
    )
    client.force_login(user)
    return client


def form(about: Survey | None = None, **more: Any) -> dict[str, Any]:
    """What the edit screen posts."""
    questions = list(about.questions.all()) if about else []
    data = {
        "title": about.title if about else "新调查",
        "slug": about.slug if about else "xin",
        "introduction": "",
        "questions-TOTAL_FORMS": str(len(questions) or 1),
        "questions-INITIAL_FORMS": str(len(questions)),
        "questions-MIN_NUM_FORMS": "1",
        "questions-MAX_NUM_FORMS": "1000",
        "questions-0-text": "好不好",
        "questions-0-kind": "single",
        "questions-0-choices": "好\n不好",
        "questions-0-ORDER": "1",
        "live": "on",
        "show_results": "on",
    }
    for n, one in enumerate(questions):
        data |= {
            f"questions-{n}-id": str(one.pk),
            f"questions-{n}-text": one.text,
            f"questions-{n}-kind": one.kind,
            f"questions-{n}-choices": one.choices.replace("\n", "\r\n"),
            f"questions-{n}-ORDER": str(n + 1),
        } | ({f"questions-{n}-required": "on"} if one.required else {})
    return data | more


def address(view: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_surveys_survey:{view}", args=args)


def test_writing_one(desk: Client) -> None:
    assert desk.get(address("add")).status_code == 200
    found = desk.post(address("add"), form())
    assert found.status_code == 302, found.context["form"].errors
    made = Survey.objects.get()
    assert (made.phase, made.questions.get().labels) == ("waiting", ["好", "不好"])


@pytest.mark.parametrize(
    "more",
    [
        {"questions-0-choices": "只有一个"},
        {"questions-0-choices": "一样\n一样"},
        {"questions-0-choices": "长" * 41 + "\n短"},
        {"questions-0-choices": "\n".join(str(n) for n in range(21))},
        {"opens": "2026-12-02 10:00:00", "closes": "2026-12-01 10:00:00"},
        {"slug": "中文"},
        {"opens": "0001-01-01 00:00:00"},
        {"closes": "9999-12-31 23:59:59"},
        {"questions-TOTAL_FORMS": "0"},
    ],
)
def test_what_cannot_be_saved(desk: Client, more: dict[str, str]) -> None:
    assert desk.post(address("add"), form(**more)).status_code == 200
    assert not Survey.objects.exists()


def test_moments_of_an_old_survey_stay(desk: Client) -> None:
    long_ago = datetime(2011, 3, 1, 9, tzinfo=UTC)
    about = survey(opens=long_ago)
    kept = {"opens": "2011-03-01 17:00:00"}
    found = desk.post(address("edit", about.pk), form(about, title="新标题", **kept))
    assert found.status_code == 302, found.context["form"].errors
    other = desk.post(address("edit", about.pk), form(about, opens="2012-03-01 17:00:00"))
    assert "请核对年份" in other.content.decode()


def test_the_preview(desk: Client) -> None:
    desk.post(address("preview_on_add"), form())
    found = desk.get(address("preview_on_add"), {"in_preview_panel": "true"})
    assert found.status_code == 200
    assert "好不好" in found.content.decode()


def test_the_first_answer_fixes_the_questions(desk: Client) -> None:
    about = survey()
    edit = address("edit", about.pk)
    assert desk.post(edit, form(about, **{"questions-0-text": "换个问法"})).status_code == 302
    sheets(about, 1)
    for change in (
        {"questions-0-text": "再换一个"},
        {"questions-0-choices": "常去\n不去\n有时"},
        {"questions-1-DELETE": "on"},
        {"questions-0-ORDER": "9"},
        {"slug": "other"},
    ):
        found = desk.post(edit, form(about, **change))
        assert found.status_code == 200, change
    assert desk.post(edit, form(about, title="新标题")).status_code == 302
    about.refresh_from_db()
    assert (about.title, about.slug) == ("新标题", "shitang")
    assert about.questions.all()[0].text == "换个问法"


def test_after_the_end_it_cannot_be_opened_again(desk: Client) -> None:
    about = survey()
    sheets(about, 6)
    desk.post(reverse("survey_close", args=[about.pk]))
    about.refresh_from_db()
    assert (about.phase, about.results["sheets"]) == ("closed", 6)
    later = form(about, closes="2030-01-01 10:00:00")
    assert desk.post(address("edit", about.pk), later).status_code == 200
    again = desk.post(reverse("survey_close", args=[about.pk]), follow=True)
    assert "不在进行" in again.content.decode()


def test_one_that_was_answered_is_not_deleted(client: Client) -> None:
    client.force_login(User.objects.create_superuser("admin", password="x"))
    about = survey()
    sheets(about, 1)
    assert client.post(address("delete", about.pk)).status_code in (302, 403)
    assert Survey.objects.filter(pk=about.pk).exists()
    bare = survey(slug="bare")
    client.post(address("delete", bare.pk))
    assert not Survey.objects.filter(pk=bare.pk).exists()


@pytest.mark.parametrize("what", ["survey_answers", "survey_sheets_csv", "survey_texts_csv"])
def test_the_answers_are_not_for_everybody(client: Client, what: str) -> None:
    user = User.objects.create_user("jizhe", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    about = survey()
    send(known(Client()), about)
    found = client.get(reverse(what, args=[about.pk]), follow=True)
    assert found.redirect_chain and "粥再稠" not in found.content.decode()


def test_the_list_and_the_answers_ask_little(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    about = survey()
    for n in range(6):
        survey(slug=f"s{n}")
        send(known(Client()), about)
    with django_assert_max_num_queries(25):
        assert desk.get(address("list")).status_code == 200
    with django_assert_max_num_queries(20):
        text = desk.get(reverse("survey_answers", args=[about.pk])).content.decode()
    assert text.count("粥再稠一点") == 6


def test_one_click_makes_a_lead_and_two_make_one(desk: Client) -> None:
    about = survey()
    send(known(Client()), about)
    one = SurveyText.objects.get()
    click = reverse("survey_make_lead", args=[about.pk, one.pk])
    assert desk.get(click).status_code == 405
    desk.post(click)
    desk.post(click)
    lead = Lead.objects.get()
    assert lead.source == "survey" and "粥再稠一点" in lead.message
    shown = desk.get(reverse("survey_answers", args=[about.pk])).content.decode()
    assert lead.code in shown and "粥再稠一点" not in shown
    one.refresh_from_db()
    assert not bytes(one.sealed_text)
    other = survey(slug="other")
    assert desk.post(reverse("survey_make_lead", args=[other.pk, one.pk])).status_code == 404


def test_what_cannot_be_opened_stays_as_it_is(desk: Client) -> None:
    about = survey()
    send(known(Client()), about)
    sealed = b"gone\0" + bytes(40)
    SurveyText.objects.update(sealed_text=sealed)
    one = SurveyText.objects.get()
    said = desk.post(reverse("survey_make_lead", args=[about.pk, one.pk]), follow=True)
    assert "没有转，原样留着" in said.content.decode()
    assert not Lead.objects.exists()
    assert bytes(SurveyText.objects.get().sealed_text) == sealed


def test_csv_has_no_formulas_and_no_words_beside_choices(desk: Client) -> None:
    about = survey()
    words = names(about)[3]
    send(known(Client()), about, filled(about, **{words: "=HYPERLINK(1)"}))
    first = about.questions.all()[0]
    first.choices = "=1+1\n有时\n不去"
    first.save()
    read = desk.get(reverse("survey_sheets_csv", args=[about.pk])).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(read)))
    assert rows == [["您常去吗", "爱吃什么", "打几分"], ["'=1+1", "面；粥", "4"]]
    texts = desk.get(reverse("survey_texts_csv", args=[about.pk])).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(texts)))[1] == ["还想说什么", "'=HYPERLINK(1)"]
    assert SurveyAnswer.objects.count() == 1
