"""Level `wechat`: OAuth 2 of WeChat's official accounts with the scope snsapi_base, so that nobody
is asked for a name or a picture; all that comes back is an openid.

Source: developers.weixin.qq.com, 网页授权. The page is opened inside WeChat, which sends the reader
back with a code, good once and for five minutes.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from showcase.guard.outside import Away, call

from . import passes
from .needs import Needs
from .subjects import subject_of

STATE_SECONDS = 10 * 60
_SALT = "showcase.voting.wechat"


@dataclass(frozen=True)
class Account:
    """From the settings `WECHAT_*`."""

    app_id: str
    secret: str
    authorize: str
    api: str

    @classmethod
    def configured(cls) -> "Account | None":
        account = cls(**settings.WECHAT)
        return account if account.app_id and account.secret else None


class WeChat:
    def offered(self) -> bool:
        return Account.configured() is not None

    def subject(self, request: HttpRequest, contest: str) -> bytes | Needs:
        return passes.subject(request, "wechat", contest) or Needs("needs_wechat")


def new_state(contest: str) -> tuple[str, str]:
    """(state for the address, signed cookie that it must come back with)."""
    state = secrets.token_hex(16)  # WeChat takes up to 128 of a–z, A–Z, 0–9
    return state, signing.TimestampSigner(salt=_SALT).sign(f"{contest}.{state}")


def is_expected(contest: str, state: str, cookie: str) -> bool:
    """Whether this very browser set out with that state, for that contest, not long ago."""
    try:
        found = signing.TimestampSigner(salt=_SALT).unsign(cookie, max_age=STATE_SECONDS)
    except signing.BadSignature:
        return False
    return hmac.compare_digest(found.encode(), f"{contest}.{state}".encode())


def way_out(account: Account, back: str, state: str) -> str:
    """The address in WeChat that sends the reader to `back`. The order is the documented one:
    WeChat compares it."""
    query = urlencode(
        {
            "appid": account.app_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
    )
    return f"{account.authorize}?{query}#wechat_redirect"


def subject_for(account: Account, code: str) -> bytes | None:
    """Who came back with a code; None if WeChat does not know the code. Raises `Away`."""
    query = urlencode(
        {
            "appid": account.app_id,
            "secret": account.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
    )
    answer = call("GET", f"{account.api}/sns/oauth2/access_token?{query}")
    try:
        found = json.loads(answer)
        openid = found.get("openid")
    except (ValueError, AttributeError):
        raise Away("WeChat answered in another form") from None
    if not isinstance(openid, str) or not openid or found.get("errcode"):
        return None
    return subject_of("wechat", openid)
