"""Proof of work (altcha 2, PBKDF2): a browser tries counters until a derived key fits.

It makes many requests dear, and tells nobody apart. What it was done for, the scope, is signed into
the challenge, so that work cannot be lent. A check costs two HMACs here; harder work means more
tries there (`tries`), for a dearer key (`WORK_COST`) would be dearer here as well.
"""

import json
import secrets
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils.crypto import salted_hmac

LIFETIME = timedelta(minutes=10)
LONGEST = 4096
"""Characters of a payload."""

Flaw = Literal["malformed", "expired", "forged", "borrowed", "wrong"]


@dataclass(frozen=True)
class Work:
    """A verified proof, to be spent: `nonce` (16 bytes) may be used once, until `expires`."""

    nonce: bytes
    expires: datetime
    issued: datetime


def challenge(scope: str, tries: int | None = None) -> dict[str, Any]:
    """A challenge in altcha's JSON, to be solved within ten minutes, for this scope alone.

    It takes half of `tries` on average, never more; the setting `WORK_TRIES` unless given.
    """
    now = datetime.now(UTC)
    made = create_challenge(
        "PBKDF2/SHA-256",
        settings.WORK_COST,
        counter=secrets.randbelow(tries or settings.WORK_TRIES),
        expires_at=now + LIFETIME,
        data={"scope": _digest(scope), "at": int(now.timestamp() * 1000)},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    return made.to_dict()


def verify(payload: object, scope: str) -> Work | Flaw:
    """The proof in altcha's base64 of JSON, or what is wrong with it. Whether it was spent before,
    the caller's database knows."""
    if not isinstance(payload, str) or len(payload) > LONGEST:
        return "malformed"
    try:
        proof = Payload.from_dict(json.loads(b64decode(payload, validate=True)))
    except (NotBase64, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "malformed"
    found = verify_solution(proof, _secret("challenge"), hmac_key_secret=_secret("key"))
    if found.expired:
        return "expired"
    if found.invalid_signature:
        return "forged"
    if not found.verified:
        return "wrong"
    signed = proof.challenge.parameters
    if signed.data is None or signed.expires_at is None or signed.data["scope"] != _digest(scope):
        return "borrowed"
    return Work(
        bytes.fromhex(signed.nonce),
        datetime.fromtimestamp(signed.expires_at, UTC),
        datetime.fromtimestamp(signed.data["at"] / 1000, UTC),
    )


def _digest(scope: str) -> str:
    return sha256(scope.encode()).hexdigest()[:32]


def _secret(use: str) -> bytes:
    return salted_hmac("showcase.guard.work", use, algorithm="sha256").digest()
