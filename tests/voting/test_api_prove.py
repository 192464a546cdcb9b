"""Contests that want more than a device: SMS, WeChat, a list; against fakes over real HTTP."""

import json
import logging
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client

from showcase.voting.models import Ballot, Category, RosterEntry, UsedWork
from showcase.voting.verifiers import roster
from tests import factories

from . import contests
from .fakes.tencent import Tencent
from .fakes.wechat import WeChat
from .voter import OURS, Voter, code

pytestmark = pytest.mark.django_db
NUMBER = "13800138000"


@pytest.fixture(autouse=True)
def easy(settings: LazySettings, tmp_path: Any) -> None:
    settings.WORK_TRIES = 5
    settings.VAR_DIR = tmp_path


def of_level(level: str) -> Category:
    return contests.category(contests.contest(level=level))


def post(voter: Voter, category: Category, way: str, **data: Any) -> Any:
    address = f"/api/vote/{category.contest.slug}/{way}"
    return voter.client.post(address, json.dumps(data), "application/json", headers=OURS)


def sign_in(voter: Voter, category: Category, provider: Tencent, number: str = NUMBER) -> None:
    ticket = post(voter, category, "sms", number=number).json()["ticket"]
    sent = provider.sent[-1][1][0]
    response = post(voter, category, "sms/code", number=number, ticket=ticket, code=sent)
    assert response.json() == {"ready": True}


def test_one_number_is_one_voter_on_any_device(
    provider: Tencent, caplog: pytest.LogCaptureFixture
) -> None:
    category = of_level("sms")
    with caplog.at_level(logging.DEBUG):
        for status in (201, 409):
            voter = Voter().hello()
            assert code(voter.challenge(category)) == (403, "needs_sms")
            sign_in(voter, category, provider)
            assert voter.vote(category).status_code == status
        other = Voter().hello()
        sign_in(other, category, provider, "13900139000")
        assert other.vote(category).status_code == 201
    assert Ballot.objects.count() == 2
    assert NUMBER not in caplog.text


def test_work_that_was_spent_by_another_number(provider: Tencent) -> None:
    category = of_level("sms")
    voter = Voter().hello()
    sign_in(voter, category, provider)
    body = voter.body(category)
    assert voter.send(category.contest.slug, body).status_code == 201
    sign_in(voter, category, provider, "13900139000")
    again = voter.body(category, pow=body["pow"])
    assert code(voter.send(category.contest.slug, again)) == (409, "work_used")
    assert Ballot.objects.count() == UsedWork.objects.count() == 1


def test_a_pass_of_another_contest_is_none(provider: Tencent) -> None:
    one, other = of_level("sms"), of_level("sms")
    voter = Voter().hello()
    sign_in(voter, one, provider)
    assert code(voter.challenge(other)) == (403, "needs_sms")


def test_codes_cannot_be_tried_out(provider: Tencent) -> None:
    category = of_level("sms")
    voter = Voter().hello()
    ticket = post(voter, category, "sms", number=NUMBER).json()["ticket"]
    right = provider.sent[-1][1][0]
    for _ in range(5):
        wrong = f"{(int(right) + 1) % 10**6:06}"
        answer = post(voter, category, "sms/code", number=NUMBER, ticket=ticket, code=wrong)
        assert code(answer) == (403, "bad_code")
    answer = post(voter, category, "sms/code", number=NUMBER, ticket=ticket, code=right)
    assert code(answer) == (403, "bad_code")


def test_a_number_gets_three_codes_in_ten_minutes(provider: Tencent) -> None:
    category = of_level("sms")
    for status in (200, 200, 200, 429):
        assert post(Voter(), category, "sms", number=f"+86 {NUMBER}").status_code == status
    assert len(provider.sent) == 3


def test_odd_requests_for_a_code(provider: Tencent) -> None:
    category = of_level("sms")
    voter = Voter()
    for data, said in [
        ({"number": "123"}, (400, "bad_number")),
        ({"number": 13800138000}, (400, "bad_fields")),
        ({"number": "\ud800"}, (400, "bad_fields")),
        ({"number": "1" * 201}, (400, "bad_fields")),
        ({}, (400, "bad_fields")),
        ({"number": NUMBER, "more": "x"}, (400, "bad_fields")),
    ]:
        assert code(post(voter, category, "sms", **data)) == said
    address = f"/api/vote/{category.contest.slug}/sms"
    data = json.dumps({"number": NUMBER})
    assert code(voter.client.post(address, data, "application/json")) == (403, "cross_site")
    assert code(voter.client.post(address, data, "text/plain", headers=OURS)) == (415, "wrong_type")
    assert voter.client.get(address).status_code == 405
    device_contest = of_level("device")
    assert code(post(voter, device_contest, "sms", number=NUMBER)) == (409, "not_offered")
    assert provider.sent == []


def test_a_provider_that_fails_is_told_in_words(provider: Tencent) -> None:
    category = of_level("sms")
    provider.fault = "FailedOperation.InsufficientBalanceInSmsPackage"
    answer = post(Voter(), category, "sms", number=NUMBER)
    assert code(answer) == (409, "not_sent")
    assert "Balance" not in answer.content.decode()


def test_without_an_account_it_is_not_offered() -> None:
    category = of_level("sms")
    assert code(post(Voter(), category, "sms", number=NUMBER)) == (409, "not_offered")
    factories.site()
    wechat = of_level("wechat").contest.slug
    assert Client().get(f"/api/vote/{wechat}/wechat").status_code == 409


# --- wechat --------------------------------------------------------------------------------------


def go_out(voter: Voter, category: Category) -> str:
    """The state that WeChat is to bring back."""
    response = voter.client.get(f"/api/vote/{category.contest.slug}/wechat")
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "no-store"
    query = parse_qs(urlsplit(response.headers["Location"]).query)
    assert query["redirect_uri"][0].endswith(f"/api/vote/{category.contest.slug}/wechat/back")
    return query["state"][0]


def come_back(voter: Voter, category: Category, **query: str) -> Any:
    return voter.client.get(f"/api/vote/{category.contest.slug}/wechat/back", query)


def test_one_account_is_one_voter(wechat_server: WeChat, caplog: pytest.LogCaptureFixture) -> None:
    category = of_level("wechat")
    wechat_server.codes = {"c1": "o-lin", "c2": "o-lin", "c3": "o-he"}
    with caplog.at_level(logging.DEBUG):
        for given, status in (("c1", 201), ("c2", 409), ("c3", 201)):
            voter = Voter().hello()
            assert code(voter.challenge(category)) == (403, "needs_wechat")
            back = come_back(voter, category, state=go_out(voter, category), code=given)
            assert (back.status_code, back.headers["Location"]) == (
                302,
                f"/vote/{category.contest.slug}/",
            )
            assert voter.vote(category).status_code == status
    assert "o-lin" not in caplog.text


def test_wechat_brings_back_only_who_went_out(wechat_server: WeChat) -> None:
    factories.site()
    category, other = of_level("wechat"), of_level("wechat")
    wechat_server.codes = {"good": "o-lin"}
    voter, victim = Voter().hello(), Voter().hello()
    state = go_out(voter, category)
    go_out(victim, category)
    for who, where, query in [
        (victim, category, {"state": state, "code": "good"}),  # somebody else's state
        (voter, other, {"state": state, "code": "good"}),  # another contest
        (voter, category, {"state": "", "code": "good"}),
        (voter, category, {"state": "x" * 5000, "code": "good"}),
        (voter, category, {"state": state, "code": ""}),
        (voter, category, {"state": state, "code": "x" * 500}),
        (voter, category, {"state": state, "code": "\r\nHost: x"}),
        (Voter(), category, {"state": state, "code": "good"}),  # no cookie
    ]:
        response = come_back(who, where, **query)
        assert 400 <= response.status_code < 500
        assert "pass" not in "".join(response.cookies)
    assert wechat_server.asked == 0
    assert come_back(voter, category, state=state, code="bad").status_code == 403
    assert wechat_server.asked == 1


# --- the roster ----------------------------------------------------------------------------------


def test_who_stands_on_the_list_votes_once() -> None:
    category = of_level("roster")
    slug = category.contest.slug
    RosterEntry.objects.create(
        contest=category.contest, subject=roster.subject(slug, "何桂芳", "AB12")
    )
    for status in (201, 409):
        voter = Voter().hello()
        assert code(voter.challenge(category)) == (403, "needs_roster")
        wrong = post(voter, category, "roster", name="何桂芳", code="AB13")
        assert code(wrong) == (403, "not_on_roster")
        assert post(voter, category, "roster", name="何 桂芳", code="ab12").status_code == 200
        assert voter.vote(category).status_code == status


def test_a_name_is_tried_ten_times() -> None:
    category = of_level("roster")
    for _ in range(10):
        answer = post(Voter(), category, "roster", name="何桂芳", code="x")
        assert code(answer) == (403, "not_on_roster")
    assert code(post(Voter(), category, "roster", name="何桂芳", code="y")) == (429, "too_many")
    assert code(post(Voter(), category, "roster", name="罗开明", code="y"))[0] == 403


# --- without JavaScript --------------------------------------------------------------------------


def step(client: Client, page: Any, address: str, **typed: str) -> Any:
    html = page.content.decode()
    hidden: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html):
        hidden.setdefault(name, []).append(value)
    return client.post(address, hidden | typed)


def test_sms_without_javascript(provider: Tencent, time_machine: Any) -> None:
    factories.site()
    category = of_level("sms")
    slug = category.contest.slug
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/api/vote/{slug}/form?category={category.slug}&picks=2&picks=4")
    assert "手机号码" in page.content.decode()
    page = step(client, page, f"/api/vote/{slug}/prove", number="12")
    assert page.status_code == 400
    assert 'value="12"' in page.content.decode()
    page = step(client, page, f"/api/vote/{slug}/prove", number=NUMBER)
    assert "验证码" in page.content.decode()
    page = step(client, page, f"/api/vote/{slug}/prove", number=NUMBER, code="000000x")
    assert page.status_code == 403
    sent = provider.sent[-1][1][0]
    page = step(
        client, page, f"/api/vote/{slug}/prove", number=NUMBER, code=f"{sent[:3]} {sent[3:]}"
    )
    assert page.status_code == 303
    page = client.get(page.headers["Location"])
    html = page.content.decode()
    assert re.findall(r'value="(\d+)" checked', html) == ["2", "4"]


def test_the_list_without_javascript() -> None:
    factories.site()
    category = of_level("roster")
    slug = category.contest.slug
    found = roster.subject(slug, "何桂芳", "AB12")
    RosterEntry.objects.create(contest=category.contest, subject=found)
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/api/vote/{slug}/form?category={category.slug}&picks=2")
    assert "投票码" in page.content.decode()
    address = f"/api/vote/{slug}/prove"
    assert step(client, page, address, name="何桂芳", code="x").status_code == 403
    assert step(client, page, address, name="何桂芳", code="ab12").status_code == 303
    assert client.post(address, {"name": "何桂芳", "code": "ab12"}).status_code == 403  # no token
