"""Level `sms`: a code sent to a mobile number of mainland China.

Nothing is stored. The code is a keyed hash of a random ticket and the number; the ticket goes to
the browser, signed, with the time. What must be remembered is only how often somebody asked and
tried, and the guard's quotas do that.
"""

import hmac
import re
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from . import passes, tencent
from .needs import Needs
from .subjects import subject_of

NUMBER = re.compile(r"1[3-9][0-9]{9}")
SECONDS = 5 * 60
"""For how long a code is good."""

_SALT = "showcase.voting.sms"


class Sms:
    def offered(self) -> bool:
        return tencent.Account.configured() is not None

    def subject(self, request: HttpRequest, contest: str) -> bytes | Needs:
        return passes.subject(request, "sms", contest) or Needs("needs_sms")


def number_in(text: str) -> str | None:
    """11 digits from what people type: blanks, hyphens and +86 or 0086 in front are forgiven."""
    digits = re.sub(r"[\s\-－—()（）]", "", text.translate(_WIDE))
    digits = re.sub(r"^(?:\+86|0086)", "", digits)
    return digits if NUMBER.fullmatch(digits) else None


def subject(number: str) -> bytes:
    return subject_of("sms", number)


def send(contest: str, number: str) -> str:
    """Send a code; the ticket that belongs to it. Raises `outside.Away`."""
    account = tencent.Account.configured()
    if account is None:
        raise tencent.Away("no SMS account is configured")
    nonce = secrets.token_hex(16)
    tencent.send(account, number, _code(contest, number, nonce), str(SECONDS // 60))
    return signing.TimestampSigner(salt=_SALT).sign(nonce)


def nonce_of(ticket: str) -> str | None:
    """What tells a ticket from all others, to count attempts by; None for a forged or old one."""
    try:
        return signing.TimestampSigner(salt=_SALT).unsign(ticket, max_age=SECONDS)
    except signing.BadSignature:
        return None


def is_right(contest: str, number: str, nonce: str, code: str) -> bool:
    """Whether this code was sent with that ticket to that number, for that contest."""
    return hmac.compare_digest(code.encode(), _code(contest, number, nonce).encode())


def _code(contest: str, number: str, nonce: str) -> str:
    """Six digits."""
    key = f"huaxi-vote sms {settings.VOTING_KEY}".encode()
    found = hmac.digest(key, f"{contest}|{number}|{nonce}".encode(), "sha256")
    return f"{int.from_bytes(found[:8]) % 1_000_000:06}"


_WIDE = {ord("０") + n: ord("0") + n for n in range(10)} | {ord("＋"): ord("+")}
