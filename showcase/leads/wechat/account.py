"""The paper's official account, as the settings have it."""

import re
from dataclasses import dataclass

from django.conf import settings

TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
"""The shapes that the platform's own form accepts."""


@dataclass(frozen=True)
class Account:
    """`aes_key` is the EncodingAESKey of 43 letters, or "" in plain mode (明文模式)."""

    app_id: str
    secret: str
    token: str
    aes_key: str
    api: str

    @classmethod
    def configured(cls) -> "Account | None":
        """None unless all that is needed is there, and in shape: then there is no receiver."""
        known, push = settings.WECHAT, settings.WECHAT_PUSH
        account = cls(
            known["app_id"], known["secret"], push["token"], push["aes_key"], known["api"]
        )
        fits = TOKEN.fullmatch(account.token) and (
            not account.aes_key or AES_KEY.fullmatch(account.aes_key)
        )
        return account if account.app_id and fits else None
