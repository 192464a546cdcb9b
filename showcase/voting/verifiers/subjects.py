"""The one way from what identifies a voter to the 16 bytes that stand for it."""

import hmac
from functools import cache

from django.conf import settings


@cache
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"huaxi-vote subject", "sha256")


def subject_of(level: str, *parts: str) -> bytes:
    """16 bytes; the same for the same parts as long as `VOTING_KEY` is.

    Mobile numbers are few enough to be tried one by one, so this is a keyed hash and no plain one.
    """
    text = "|".join([level, *parts])
    return hmac.digest(_key(settings.VOTING_KEY), text.encode(), "sha256")[:16]
