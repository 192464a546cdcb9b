"""Who is voting, where a device is not enough: a code by SMS, WeChat, a list of names.

What was shown becomes a pass (`verifiers/passes.py`), a cookie for one contest and day. Each way
has a limit of tries in ten minutes: by number or name, and by place. No answer tells whether a
number or a name is known, beyond what the right code says.
"""

import re
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from showcase.guard import client, origin
from showcase.guard.client import networks_of
from showcase.guard.outside import Away
from showcase.voting.catalogue import ContestRules
from showcase.voting.verifiers import passes, roster, sms, verifier, wechat
from showcase.voting.verifiers.attempts import allowed

from . import gate, pages
from .errors import Refusal
from .machine import as_json, body_of, machine, never_kept
from .parsing import json_object, matching

PER_NUMBER = 3
"""Codes sent to one number. The provider has limits of its own besides, for a day."""
PER_TICKET = 5
PER_NAME = 10
PER_PLACE = 60
"""A training room may sign in together; beyond that the telephone is the way."""

_TEXT = re.compile(r"[^\x00-\x1f\ud800-\udfff]{1,200}")
_STATE = "huaxi-wechat"


@machine("POST")
def sms_send(request: HttpRequest, contest: str) -> dict[str, Any]:
    """`{"number"}` → `{"ticket", "seconds"}`; the code is on its way then."""
    data = _sent(request, contest, "sms", {"number"})
    return {"ticket": send_code(request, contest, data["number"]), "seconds": sms.SECONDS}


@machine("POST")
def sms_code(request: HttpRequest, contest: str) -> HttpResponse:
    """`{"number", "ticket", "code"}` → a pass."""
    data = _sent(request, contest, "sms", {"number", "ticket", "code"})
    return _granted(request, contest, "sms", by_code(contest, **data))


@machine("POST")
def roster_name(request: HttpRequest, contest: str) -> HttpResponse:
    """`{"name", "code"}` → a pass."""
    data = _sent(request, contest, "roster", {"name", "code"})
    return _granted(request, contest, "roster", by_name(request, contest, **data))


def send_code(request: HttpRequest, contest: str, typed: str) -> str:
    """A ticket. Raises `Refusal`: bad_number, too_many, not_sent."""
    number = sms.number_in(typed)
    if number is None:
        raise Refusal("bad_number")
    _place(request, "sms")
    if not allowed("sms", sms.subject(number).hex(), PER_NUMBER):
        raise Refusal("too_many")
    try:
        return sms.send(contest, number)
    except Away as error:
        raise Refusal("not_sent") from error


def by_code(contest: str, number: str, ticket: str, code: str) -> bytes:
    """The subject of a number. Raises `Refusal`: bad_number, bad_code."""
    found = sms.number_in(number)
    if found is None:
        raise Refusal("bad_number")
    nonce = sms.nonce_of(ticket)
    # A try is counted before it is looked at, or many at once would all be the first.
    if nonce is None or not allowed("code", nonce, PER_TICKET):
        raise Refusal("bad_code")
    if not sms.is_right(contest, found, nonce, "".join(code.split())):
        raise Refusal("bad_code")
    return sms.subject(found)


def by_name(request: HttpRequest, contest: str, name: str, code: str) -> bytes:
    """The subject of an entry. Raises `Refusal`: not_on_roster, too_many."""
    _place(request, "roster")
    if not allowed("roster", f"{contest}|{roster.subject(contest, name, '').hex()}", PER_NAME):
        raise Refusal("too_many")
    found = roster.subject(contest, name, code)
    if not roster.is_listed(contest, found):
        raise Refusal("not_on_roster")
    return found


def wechat_out(request: HttpRequest, contest: str) -> HttpResponse:
    """A link of the page leads here, and from here to WeChat."""
    try:
        of_level(contest, "wechat")
        account = _account()
    except Refusal as refusal:
        return pages.problem(request, refusal)
    except DatabaseError:
        return pages.away()
    state, cookie = wechat.new_state(contest)
    back = f"{settings.SITE_URL}/api/vote/{contest}/wechat/back"
    response = HttpResponseRedirect(wechat.way_out(account, back, state))
    # Lax: WeChat leads back here by a link, with which such a cookie is sent.
    response.set_cookie(
        _STATE,
        cookie,
        max_age=wechat.STATE_SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
        path="/api/vote/",
    )
    return never_kept(response)


def wechat_back(request: HttpRequest, contest: str) -> HttpResponse:
    """From WeChat, with `code` and `state`; on to the contest's page with a pass."""
    try:
        of_level(contest, "wechat")
        account = _account()
        _place(request, "wechat")
        state, code = request.GET.get("state", ""), request.GET.get("code", "")
        if not wechat.is_expected(contest, state, request.COOKIES.get(_STATE, "")):
            raise Refusal("not_known")
        try:
            subject = wechat.subject_for(account, matching(_TEXT, code))
        except Away as error:
            raise Refusal("not_known") from error
        if subject is None:
            raise Refusal("not_known")
    except Refusal as refusal:
        return pages.problem(request, refusal)
    except DatabaseError:
        return pages.away()
    response = HttpResponseRedirect(f"/vote/{contest}/")
    passes.grant(request, response, "wechat", contest, subject)
    response.delete_cookie(_STATE, path="/api/vote/")
    return never_kept(response)


def _sent(request: HttpRequest, contest: str, level: str, names: set[str]) -> dict[str, str]:
    """Texts of those names and no others, for an open contest of that level."""
    if not origin.from_our_page(request):
        raise Refusal("cross_site")
    if request.content_type != "application/json":
        raise Refusal("wrong_type")
    data = json_object(body_of(request))
    if data.keys() != names:
        raise Refusal("bad_fields")
    of_level(contest, level)
    return {name: matching(_TEXT, value) for name, value in data.items()}


def of_level(contest: str, level: str) -> ContestRules:
    rules = gate.contest_of(contest)
    if rules.level != level or not verifier(level).offered():
        raise Refusal("not_offered")
    gate.assert_open(rules)
    return rules


def _account() -> wechat.Account:
    account = wechat.Account.configured()
    if account is None:
        raise Refusal("not_offered")
    return account


def _place(request: HttpRequest, what: str) -> None:
    place = networks_of(client.address_of(request)).narrow
    if not allowed(f"{what} from", place, PER_PLACE):
        raise Refusal("too_many")


def _granted(request: HttpRequest, contest: str, level: str, subject: bytes) -> HttpResponse:
    response = as_json({"ready": True})
    passes.grant(request, response, level, contest, subject)
    return response
