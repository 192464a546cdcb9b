"""A pass: the signed cookie that says who somebody was found to be, for one contest and one day.

It holds a subject, never the number or name behind it. A pass that is lent lets nobody vote twice:
the subject is still the same.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SECONDS = 24 * 3600
_SALT = "showcase.voting.pass"


def grant(response: HttpResponse, level: str, contest: str, subject: bytes) -> None:
    value = signing.TimestampSigner(salt=_SALT).sign(f"{level}.{contest}.{subject.hex()}")
    response.set_cookie(
        cookie_name(),
        value,
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def subject(request: HttpRequest, level: str, contest: str) -> bytes | None:
    """The subject of a pass for just this contest; None for one that is forged, old or another's."""
    try:
        value = signing.TimestampSigner(salt=_SALT).unsign(
            request.COOKIES.get(cookie_name(), ""), max_age=SECONDS
        )
        found = value.split(".")
        if found[:2] != [level, contest]:
            return None
        return bytes.fromhex(found[2])
    except (signing.BadSignature, ValueError):
        return None


def cookie_name() -> str:
    """`__Host-` forbids other hosts and plain HTTP to set it, so it needs HTTPS."""
    return "__Host-pass" if settings.SESSION_COOKIE_SECURE else "pass"
