"""Personal data at rest: AES-GCM under a key with a name, bound to the row that it belongs to.

`PERSONAL_KEYS` is "2026a:<secret>,2025b:<secret>": the first seals, all open, so that keys can be
changed one by one (`reseal_personal_data`). Moved to another row or column, sealed text does not
open.
"""

import os
from functools import cache
from hashlib import sha256
from hmac import digest
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class Unreadable(Exception):
    """Sealed text that does not open: another row's, changed, or under a key that is gone."""


@cache
def _keys(setting: str) -> dict[str, AESGCM]:
    """By name, the current one first."""
    pairs = (part.split(":", 1) for part in setting.split(",") if part)
    return {name.strip(): AESGCM(sha256(secret.encode()).digest()) for name, secret in pairs}


def current_key() -> str:
    """The name of the key that seals."""
    return next(iter(_keys(settings.PERSONAL_KEYS)))


def seal(text: str, *, row: UUID, column: str) -> bytes:
    """`<key's name>\\0<nonce><ciphertext>`; nothing for no text."""
    if not text:
        return b""
    name, nonce = current_key(), os.urandom(NONCE_BYTES)
    bound = f"{row}|{column}".encode()
    sealed = _keys(settings.PERSONAL_KEYS)[name].encrypt(nonce, text.encode(), bound)
    return name.encode() + b"\0" + nonce + sealed


def unseal(sealed: bytes | memoryview, *, row: UUID, column: str) -> str:
    """The text. Raises `Unreadable`."""
    sealed = bytes(sealed)
    if not sealed:
        return ""
    name, _, rest = sealed.partition(b"\0")
    key = _keys(settings.PERSONAL_KEYS).get(name.decode("ascii", "replace"))
    if key is None:
        raise Unreadable("the key is not there")
    try:
        opened = key.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], f"{row}|{column}".encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable("not this row's, or changed") from error
    return opened.decode()


def key_of(sealed: bytes | memoryview) -> str:
    """The name of the key that sealed; "" for nothing."""
    return bytes(sealed).partition(b"\0")[0].decode("ascii", "replace")


def blind(value: str, purpose: str) -> bytes:
    """16 bytes by which equal values are found without opening any (a blind index)."""
    key = sha256(b"blind|" + settings.BLIND_KEY.encode()).digest()
    return digest(key, f"{purpose}|{value}".encode(), "sha256")[:16]
