"""The signature that both platforms use: SHA-1 of a secret and what came with it, sorted."""

import hmac
from hashlib import sha1
from time import time

from .refusals import forged, stale

WINDOW_SECONDS = 5 * 60
_MILLISECONDS = 100_000_000_000
"""A greater number of seconds would be after the year 5000."""


def signature(*parts: str) -> str:
    """Forty hex digits. The platforms document it: sorted by code point, joined, SHA-1."""
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def assert_signed(said: str, *parts: str) -> None:
    """Raises `NotTaken` unless `said` is the signature of these parts."""
    right = signature(*parts)
    if not hmac.compare_digest(said.encode("utf-8", "replace"), right.encode()):
        raise forged()


def assert_recent(timestamp: str, now: float | None = None) -> None:
    """Raises `NotTaken` for a time more than five minutes from now, or none at all. WeChat gives
    seconds, Weibo milliseconds."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 16):
        raise stale()
    said = int(timestamp)
    seconds = said / 1000 if said > _MILLISECONDS else said
    if abs((time() if now is None else now) - seconds) > WINDOW_SECONDS:
        raise stale()
