"""AES mode (安全模式) of WeChat's pushes, as the platform documents it (消息加解密说明).

AES-256-CBC; the key is the EncodingAESKey in base64, its first 16 bytes the IV. Inside: 16 random
bytes, the length in four (big-endian), the message, the appid; padded by PKCS#7 to blocks of 32.
"""

import os
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from showcase.leads.pushes.refusals import NotTaken, unreadable

BLOCK = 32
_RANDOM = 16
_HEAD = _RANDOM + 4


def encrypt(text: str, aes_key: str, app_id: str, random: bytes | None = None) -> str:
    """Base64, as it stands in `<Encrypt>`. `random` is for the platform's vectors."""
    message = text.encode()
    whole = (random or os.urandom(_RANDOM)) + struct.pack(">I", len(message)) + message
    whole += app_id.encode()
    pad = BLOCK - len(whole) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    return b64encode(encryptor.update(whole + bytes([pad]) * pad) + encryptor.finalize()).decode()


def decrypt(encrypted: str, aes_key: str, app_id: str) -> str:
    """The message. Raises `NotTaken`: for all that may be wrong inside in the same words, and
    only after the signature was found right, so that nobody learns anything by trying."""
    try:
        sealed = b64decode(encrypted, validate=True)
    except (NotBase64, ValueError) as error:
        raise unreadable() from error
    if not sealed or len(sealed) % 16:
        raise unreadable()
    decryptor = _cipher(aes_key).decryptor()
    whole = _unpadded(decryptor.update(sealed) + decryptor.finalize())
    if len(whole) < _HEAD:
        raise unreadable()
    (length,) = struct.unpack(">I", whole[_RANDOM:_HEAD])
    message, whose = whole[_HEAD : _HEAD + length], whole[_HEAD + length :]
    if len(message) != length:
        raise unreadable()
    if not compare_digest(whose, app_id.encode()):
        raise NotTaken(403, "这条消息是发给别的公众号的，没有收下。")
    try:
        return message.decode()
    except UnicodeDecodeError as error:
        raise unreadable() from error


def _unpadded(whole: bytes) -> bytes:
    pad = whole[-1]
    if not 1 <= pad <= BLOCK or len(whole) < pad or whole[-pad:] != bytes([pad]) * pad:
        raise unreadable()
    return whole[:-pad]


def _cipher(aes_key: str) -> Cipher[CBC]:
    # The last letter has bits to spare, which the platform fills at will and ignores.
    key = b64decode(f"{aes_key}=")
    return Cipher(AES(key), CBC(key[:16]))
