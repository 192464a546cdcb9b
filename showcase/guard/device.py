"""A device: a signed cookie with 128 random bits and the second in which it was issued.

It tells one browser from another, and nothing about who sits before it.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = "__Host-huaxi-device"
"""Browsers take it over HTTPS only, for this host only, and no subdomain can set it."""
LOCAL_NAME = "huaxi-device"
"""For http://localhost, where browsers refuse the other."""
FRESH = timedelta(minutes=10)
_LOCAL = ("localhost", "127.0.0.1")
_DAYS = 400  # more, no browser keeps
_LENGTH = 16 + 5 + 16  # number, second of issue, signature


@dataclass(frozen=True)
class Device:
    """`id` are 16 random bytes."""

    id: bytes
    issued: datetime

    @property
    def fresh(self) -> bool:
        """Issued within the last ten minutes."""
        return datetime.now(UTC) - self.issued < FRESH


def read(request: HttpRequest) -> Device | None:
    """The device that sent a request; None if its cookie is missing, or is not of our making."""
    return _parse(request.COOKIES.get(_name(request), ""))


def issue(request: HttpRequest, response: HttpResponse) -> Device:
    """A new device, and its cookie on the response."""
    number = secrets.token_bytes(16)
    seconds = int(datetime.now(UTC).timestamp())
    signed = number + seconds.to_bytes(5)
    name = _name(request)
    response.set_cookie(
        name,
        urlsafe_b64encode(signed + _signature(signed)).decode().rstrip("="),
        max_age=timedelta(days=_DAYS),
        secure=name == NAME,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return Device(number, datetime.fromtimestamp(seconds, UTC))


def _name(request: HttpRequest) -> str:
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return LOCAL_NAME if not request.is_secure() and host in _LOCAL else NAME


def _parse(text: str) -> Device | None:
    if len(text) != 50 or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text + "==")
    except ValueError:
        return None
    signed = raw[:21]
    # The last letter of a text has bits to spare; only the spelling that was issued is a device.
    spelled = urlsafe_b64encode(raw).decode().rstrip("=") == text
    if len(raw) != _LENGTH or not spelled or not hmac.compare_digest(raw[21:], _signature(signed)):
        return None
    return Device(signed[:16], datetime.fromtimestamp(int.from_bytes(signed[16:]), UTC))


def _signature(signed: bytes) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY), signed, "sha256")[:16]


@cache
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"showcase.guard.device", "sha256")
