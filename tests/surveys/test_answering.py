"""Sending a sheet: kept once, with everything typed kept on every error, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from showcase.guard.quotas import Verdict
from showcase.leads import receipts
from showcase.leads.models import Lead
from showcase.surveys import keeping, sheets
from showcase.surveys.kinds import Phase
from showcase.surveys.models import SurveyAnswer, SurveyText

from .making import SAME, filled, known, names, send, survey

pytestmark = pytest.mark.django_db


def test_a_sheet_is_kept_and_its_words_are_sealed_away_from_it(client: Client) -> None:
    about = survey()
    found = send(known(client), about)
    assert found.status_code == 200
    assert "收到了" in found.content.decode()
    often, food, marks, _ = (int(name[1:]) for name in names(about))
    sheet = SurveyAnswer.objects.get()
    assert sheet.data == {str(often): [0], str(food): [0, 2], str(marks): [3]}
    words = SurveyText.objects.get()
    assert words.text == "粥再稠一点"
    assert "粥".encode() not in bytes(words.sealed_text)
    assert not Lead.objects.exists()


def test_without_a_cookie_one_presses_twice(client: Client) -> None:
    about = survey()
    first = send(client, about)
    text = first.content.decode()
    assert first.status_code == 403
    assert "再按一次" in text and "粥再稠一点" in text and text.count(" checked") == 4
    assert not SurveyAnswer.objects.exists()
    assert send(client, about).status_code == 200
    assert SurveyAnswer.objects.count() == 1


def test_one_sheet_a_device(client: Client) -> None:
    about = survey()
    send(known(client), about)
    again = send(client, about)
    assert again.status_code == 409 and "已经答过" in again.content.decode()
    assert SurveyAnswer.objects.count() == 1 == SurveyText.objects.count()
    assert send(known(Client()), about).status_code == 200
    assert send(client, survey(slug="other", title="另一个")).status_code == 200


def test_the_queries_of_a_sheet(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    about = survey()
    with django_assert_max_num_queries(9):
        sheet = sheets.read(list(about.questions.all()), QueryDict("q1=0"), False)
        keeping.keep(about.pk, b"device", sheet, timezone.now())
    known(client)
    with django_assert_max_num_queries(40):  # most of them for the frame around the page
        send(client, about)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda n: {n[0]: []}, "请选一项"),
        (lambda n: {n[0]: ["0", "1"]}, "只能选一项"),
        (lambda n: {n[0]: "3"}, "选项不对"),
        (lambda n: {n[0]: "-1"}, "选项不对"),
        (lambda n: {n[0]: "０"}, "选项不对"),
        (lambda n: {n[1]: ["0"] * 200}, "选项不对"),
        (lambda n: {n[2]: "6"}, "选项不对"),
        (lambda n: {n[3]: "字" * 301}, "300 个字以内"),
        (lambda n: {"homepage": "http://x"}, "请空着"),
    ],
)
def test_what_is_wrong_is_said_and_everything_kept(
    client: Client, change: Any, sentence: str
) -> None:
    about = survey()
    found = send(known(client), about, filled(about, **change(names(about))))
    text = found.content.decode()
    assert found.status_code == 400
    assert sentence in text
    assert "粥再稠一点" in text or "字字字" in text
    assert not SurveyAnswer.objects.exists()


def test_an_empty_sheet(client: Client) -> None:
    assert "还没有回答" in send(known(client), survey(), "homepage=").content.decode()


def test_what_was_typed_is_shown_as_text(client: Client) -> None:
    about = survey()
    nasty = "</textarea><script>alert(1)</script>{{ 7 }}\u202e"
    data = filled(about, **{names(about)[3]: nasty, names(about)[0]: []})
    text = send(known(client), about, data).content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;" in text and "<script>alert" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_ORIGIN": "", "HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "", "HTTP_SEC_FETCH_SITE": "none"},
    ],
)
def test_other_sites_cannot_send_one(client: Client, headers: dict[str, str]) -> None:
    about = survey()
    assert send(known(client), about, **headers).status_code == 403
    assert not SurveyAnswer.objects.exists()


def test_a_browser_that_says_nothing_must_say_whence(client: Client) -> None:
    about = survey()
    known(client)
    address, data = f"/api/survey/{about.slug}", "q1=0"
    kind = "application/x-www-form-urlencoded"
    assert client.post(address, data, content_type=kind).status_code == 403
    for whence in ("http://[", "https://evil.example/x"):
        found = client.post(address, data, content_type=kind, HTTP_REFERER=whence)
        assert found.status_code == 403
    assert not SurveyAnswer.objects.exists()


def test_old_browsers_say_the_page(client: Client) -> None:
    about = survey()
    found = send(
        known(client),
        about,
        HTTP_ORIGIN="",
        HTTP_SEC_FETCH_SITE="same-origin",
        HTTP_REFERER="http://testserver/survey/shitang/",
    )
    assert found.status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phase": Phase.WAITING}, "还没有开始"),
        ({"phase": Phase.CLOSED}, "已经结束"),
        ({"closes": timezone.now() - timedelta(seconds=1)}, "已经结束"),
    ],
)
def test_when_it_is_not_open(client: Client, fields: dict[str, Any], sentence: str) -> None:
    found = send(known(client), survey(**fields))
    assert found.status_code == 409 and sentence in found.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_one_that_is_not_public_is_not_there(client: Client) -> None:
    assert send(client, survey(live=False)).status_code == 404
    assert client.post("/api/survey/nothing").status_code == 404


def test_other_methods_and_bodies(client: Client) -> None:
    about = survey()
    known(client)
    address = f"/api/survey/{about.slug}"
    assert client.get(address)["Location"] == "/survey/shitang/"
    assert client.put(address).status_code == 405
    assert send(client, about, "a=" + "b" * 70_000).status_code == 413
    assert client.post(address, {"a": "b"}, **SAME).status_code == 415
    assert send(client, about, "a=b", CONTENT_LENGTH="x").status_code == 411
    assert send(client, about, "&".join(f"a{n}=" for n in range(21_000))).status_code in (400, 413)
    assert send(client, about, "a&" * 30_000).status_code == 400
    assert send(client, about, "%ff=%00&q=%u").status_code == 400
    assert not SurveyAnswer.objects.exists()


def test_too_much_from_one_place(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    about = survey()
    monkeypatch.setattr("showcase.guard.quotas.take", lambda *_: Verdict.REFUSED)
    found = send(known(client), about)
    assert found.status_code == 429 and "粥再稠一点" in found.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_who_leaves_a_number_becomes_a_lead(client: Client) -> None:
    about = survey(asks_contact=True)
    found = send(known(client), about, filled(about, phone="138 0000 4321", name="欧阳桂英"))
    lead = Lead.objects.get()
    code = found.content.decode().partition('<p class="code">')[2].partition("<")[0]
    assert receipts.lead_of(code) == lead
    assert (lead.source, lead.contact.callback, lead.contact.name) == ("survey", True, "欧阳桂英")
    assert "粥再稠一点" in lead.message and "常去" not in lead.message
    assert not SurveyText.objects.exists()  # kept in the lead alone, and purged with it
    # Of the sheet nothing leads to the person.
    assert "4321" not in str(SurveyAnswer.objects.get().data)


@pytest.mark.parametrize("fields", [{"name": "欧阳"}, {"phone": "12"}, {"phone": "1" * 90}])
def test_a_contact_that_cannot_be(client: Client, fields: dict[str, str]) -> None:
    about = survey(asks_contact=True)
    assert send(known(client), about, filled(about, **fields)).status_code == 400
    assert not SurveyAnswer.objects.exists() and not Lead.objects.exists()


def test_a_survey_that_asks_for_no_contact_keeps_none(client: Client) -> None:
    about = survey()
    send(known(client), about, filled(about, phone="13800004321"))
    assert SurveyAnswer.objects.exists() and not Lead.objects.exists()
