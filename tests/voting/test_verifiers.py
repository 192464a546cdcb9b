"""The verifiers against servers that speak the providers' protocols over real HTTP."""

import logging
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import RequestFactory

from showcase.guard.outside import MOST_BYTES, Away, call
from showcase.voting.verifiers import Needs, passes, roster, sms, tencent, verifier, wechat

from .fakes.serving import Asked, serving
from .fakes.tencent import SECRET_ID, SECRET_KEY, Tencent
from .fakes.wechat import WeChat

pytestmark = pytest.mark.once
NUMBER = "13800138000"


# --- a signature as documented -------------------------------------------------------------------


def test_the_signature_is_that_of_tencents_own_example() -> None:
    payload = (
        rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    )
    signed = {
        "content-type": "application/json; charset=utf-8",
        "host": "cvm.tencentcloudapi.com",
    }
    found = tencent.authorization(SECRET_ID, SECRET_KEY, "cvm", signed, payload, 1551113065)
    assert found == (
        "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


# --- sms -----------------------------------------------------------------------------------------


def test_a_code_reaches_its_number_and_proves_it(provider: Tencent) -> None:
    ticket = sms.send("grid", NUMBER)
    [(number, [code, minutes])] = provider.sent
    assert (number, minutes, len(code)) == (f"+86{NUMBER}", "5", 6)
    nonce = sms.nonce_of(ticket)
    assert nonce
    assert sms.is_right("grid", NUMBER, nonce, code)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for contest, other_number, given in [
        ("grid", NUMBER, wrong),
        ("grid", "13900139000", code),
        ("place", NUMBER, code),
        ("grid", NUMBER, ""),
        ("grid", NUMBER, "１２３４５６"),
    ]:
        assert not sms.is_right(contest, other_number, nonce, given)


def test_a_ticket_says_neither_number_nor_code(provider: Tencent) -> None:
    ticket = sms.send("grid", NUMBER)
    [(_, [code, _minutes])] = provider.sent
    assert NUMBER not in ticket
    assert code not in ticket.split(":")[0]


def test_a_ticket_ends_and_cannot_be_made(provider: Tencent, time_machine: Any) -> None:
    ticket = sms.send("grid", NUMBER)
    assert sms.nonce_of(ticket)
    assert sms.nonce_of(ticket[:-1]) is None
    assert sms.nonce_of("") is None
    time_machine.move_to(time.time() + sms.SECONDS + 1)
    assert sms.nonce_of(ticket) is None


@pytest.mark.parametrize("name", ["secret_key", "secret_id"])
def test_a_wrong_account_sends_nothing(
    provider: Tencent, settings: LazySettings, name: str
) -> None:
    settings.SMS = {**settings.SMS, name: "other"}
    with pytest.raises(Away, match=r"AuthFailure\.SignatureFailure"):
        sms.send("grid", NUMBER)
    assert provider.sent == []


def test_what_the_provider_says_of_a_number_is_not_repeated(
    provider: Tencent, caplog: pytest.LogCaptureFixture
) -> None:
    provider.fault = "LimitExceeded.PhoneNumberDailyLimit"
    with caplog.at_level(logging.DEBUG), pytest.raises(Away) as caught:
        sms.send("grid", NUMBER)
    assert str(caught.value) == "SendSms answered LimitExceeded.PhoneNumberDailyLimit"
    assert NUMBER not in caplog.text


def test_sms_is_off_unless_configured(settings: LazySettings) -> None:
    assert not verifier("sms").offered()
    with pytest.raises(Away):
        sms.send("grid", NUMBER)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", NUMBER),
        (" 138 0013 8000 ", NUMBER),
        ("138-0013-8000", NUMBER),
        ("+8613800138000", NUMBER),
        ("+86 138 0013 8000", NUMBER),
        ("008613800138000", NUMBER),
        ("１３８００１３８０００", NUMBER),
        ("12800138000", None),
        ("1380013800", None),
        ("138001380001", None),
        ("02886969380", None),
        ("+85291234567", None),
        ("", None),
        ("1380013800x", None),
        ("١٣٨٠٠١٣٨٠٠٠", None),
        ("\ud800", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, number: str | None) -> None:
    assert sms.number_in(typed) == number


# --- wechat --------------------------------------------------------------------------------------


def account() -> wechat.Account:
    found = wechat.Account.configured()
    assert found
    return found


def test_the_way_out_is_the_documented_address(wechat_server: WeChat) -> None:
    way = urlsplit(wechat.way_out(account(), "https://news.example/api/back?a=1", "abc"))
    assert way.path == "/connect/oauth2/authorize"
    assert way.fragment == "wechat_redirect"
    query = parse_qs(way.query)
    assert list(query) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert query["redirect_uri"] == ["https://news.example/api/back?a=1"]
    assert query["scope"] == ["snsapi_base"]


def test_a_code_becomes_a_subject_once(wechat_server: WeChat) -> None:
    wechat_server.codes = {"c1": "oA", "c2": "oA", "c3": "oB"}
    first = wechat.subject_for(account(), "c1")
    assert first is not None
    assert len(first) == 16
    assert wechat.subject_for(account(), "c1") is None  # used
    assert wechat.subject_for(account(), "c2") == first
    assert wechat.subject_for(account(), "c3") not in (first, None)
    assert wechat.subject_for(account(), "never&appid=x") is None


def test_a_state_belongs_to_one_browser_and_contest(time_machine: Any) -> None:
    state, cookie = wechat.new_state("grid")
    other, other_cookie = wechat.new_state("grid")
    assert wechat.is_expected("grid", state, cookie)
    assert not wechat.is_expected("grid", other, cookie)
    assert not wechat.is_expected("grid", state, other_cookie)
    assert not wechat.is_expected("place", state, cookie)
    assert not wechat.is_expected("grid", state, "")
    assert not wechat.is_expected("grid", "状态", cookie)
    time_machine.move_to(time.time() + wechat.STATE_SECONDS + 1)
    assert not wechat.is_expected("grid", state, cookie)


def test_wechat_is_off_unless_configured() -> None:
    assert not verifier("wechat").offered()


# --- passes --------------------------------------------------------------------------------------


def with_pass(value: str) -> Any:
    request = RequestFactory().get("/")
    request.COOKIES[passes.cookie_name(request)] = value
    return request


def granted(level: str, contest: str, subject: bytes) -> str:
    request, response = RequestFactory().get("/"), HttpResponse()
    passes.grant(request, response, level, contest, subject)
    cookie = response.cookies[passes.cookie_name(request)]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    return str(cookie.value)


def test_a_pass_is_for_one_level_and_contest(time_machine: Any) -> None:
    subject = b"s" * 16
    request = with_pass(granted("sms", "grid", subject))
    assert verifier("sms").subject(request, "grid") == subject
    assert verifier("sms").subject(request, "place") == Needs("needs_sms")
    assert verifier("wechat").subject(request, "grid") == Needs("needs_wechat")
    assert verifier("roster").subject(request, "grid") == Needs("needs_roster")
    time_machine.move_to(time.time() + passes.SECONDS + 1)
    assert verifier("sms").subject(request, "grid") == Needs("needs_sms")


@pytest.mark.parametrize("value", ["", "x", "sms.grid.00", "sms.grid.zz:1:2", "\ud800", "a" * 9000])
def test_a_forged_pass_is_none(value: str) -> None:
    assert verifier("sms").subject(with_pass(value), "grid") == Needs("needs_sms")


def test_a_pass_that_was_changed_is_none() -> None:
    value = granted("sms", "grid", b"s" * 16)
    assert verifier("sms").subject(with_pass(value.replace("grid", "moon")), "moon") == Needs(
        "needs_sms"
    )


# --- the call itself -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [(500, {}), (302, b""), (200, b"x" * (MOST_BYTES + 1))],
)
def test_only_a_plain_answer_will_do(said: tuple[int, Any]) -> None:
    def answer(asked: Asked) -> tuple[int, Any]:
        return said

    with serving(answer) as address, pytest.raises(Away):
        call("GET", f"{address}/x?secret=1")


@pytest.mark.parametrize("said", [b"", b"[]", b"nonsense", b'{"Response": {}}', b'{"Response": 1}'])
def test_an_answer_in_another_form(settings: LazySettings, said: bytes) -> None:
    with serving(lambda asked: (200, said)) as address:
        settings.SMS = {**dict.fromkeys(settings.SMS, "x"), "endpoint": address}
        settings.WECHAT = {"app_id": "a", "secret": "s", "authorize": "", "api": address}
        with pytest.raises(Away):
            sms.send("grid", NUMBER)
        if not said.startswith(b"{"):
            with pytest.raises(Away):
                wechat.subject_for(account(), "c")


def test_nobody_there_says_nothing_of_what_was_asked() -> None:
    with pytest.raises(Away) as caught:
        call("GET", "http://127.0.0.1:9/x?code=secret")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


# --- the roster ----------------------------------------------------------------------------------


def test_a_list_entry_forgives_width_case_and_blanks() -> None:
    assert roster.subject("grid", "何桂芳", "ab12") == roster.subject(
        "grid", " 何 桂芳", "ＡＢ１２ "
    )
    assert roster.subject("grid", "何桂芳", "ab12") != roster.subject("place", "何桂芳", "ab12")
    assert roster.subject("grid", "何桂芳", "ab12") != roster.subject("grid", "何桂芳", "ab13")
