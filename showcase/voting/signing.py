"""The paper's key for checkpoints and receipts: Ed25519, made from the setting `VOTING_KEY`."""

from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


@cache
def _key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(secret.encode()).digest())


def sign(text: str) -> bytes:
    """64 bytes over the UTF-8 of a text."""
    return _key(settings.VOTING_KEY).sign(text.encode())


def public_key() -> str:
    """32 bytes in hex, as published beside every signature."""
    raw = _key(settings.VOTING_KEY).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return raw.hex()
