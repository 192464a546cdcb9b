"""When a form was shown, signed into it: nobody fills one in within two seconds."""

from datetime import timedelta
from time import time

from django.core.signing import BadSignature, Signer

SOONEST = timedelta(seconds=2)
LATEST = timedelta(hours=2)


def token(scope: str) -> str:
    """For a hidden field of the form; it holds for this scope alone."""
    return _signer(scope).sign(str(int(time() * 1000)))


def shown_for(token: str, scope: str) -> timedelta | None:
    """How long ago the form was shown; None if no form of ours for this scope was."""
    try:
        shown = int(_signer(scope).unsign(token))
    except (BadSignature, ValueError):
        return None
    return timedelta(milliseconds=time() * 1000 - shown)


def in_time(token: str, scope: str) -> bool:
    """Whether the form came back neither too soon nor too late."""
    age = shown_for(token, scope)
    return age is not None and SOONEST <= age <= LATEST


def _signer(scope: str) -> Signer:
    return Signer(salt=f"showcase.guard.formtime|{scope}")
