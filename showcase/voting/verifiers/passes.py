"""A pass: the signed cookie that says who somebody was found to be, for one contest and one day.

It holds a subject, never the number or name behind it. A pass that is lent lets nobody vote twice:
the subject is still the same.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse

SECONDS = 24 * 3600
_SALT = "showcase.voting.pass"


def grant(
    request: HttpRequest, response: HttpResponse, level: str, contest: str, subject: bytes
) -> None:
    """Let the response carry a pass; only the next request shows it."""
    value = signing.TimestampSigner(salt=_SALT).sign(f"{level}.{contest}.{subject.hex()}")
    response.set_cookie(
        cookie_name(request),
        value,
        max_age=SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def subject(request: HttpRequest, level: str, contest: str) -> bytes | None:
    """The subject of a pass for just this contest; None if it is forged, old or another's."""
    try:
        value = signing.TimestampSigner(salt=_SALT).unsign(
            request.COOKIES.get(cookie_name(request), ""), max_age=SECONDS
        )
        found = value.split(".")
        if found[:2] != [level, contest]:
            return None
        return bytes.fromhex(found[2])
    except (signing.BadSignature, ValueError):
        return None


def cookie_name(request: HttpRequest) -> str:
    """`__Host-`, by which no other host can set it, is for HTTPS only."""
    return "__Host-huaxi-pass" if request.is_secure() else "huaxi-pass"
