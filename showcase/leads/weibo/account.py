"""The paper's Weibo application (粉丝服务平台), as the settings have it."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Account:
    """`secret` signs the pushes; `access_token` is only for pictures and voices."""

    secret: str
    access_token: str
    upload: str

    @classmethod
    def configured(cls) -> "Account | None":
        """None without a secret: then there is no receiver."""
        account = cls(**settings.WEIBO_PUSH)
        return account if account.secret else None
