"""Pictures and voices, by their MediaId, from the platform's own address (获取临时素材)."""

import json
from urllib.parse import urlencode

from showcase.guard.outside import Away, call

from .account import Account

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 60


def fetch(media_id: str) -> bytes:
    """The file. Raises `Away`."""
    account = Account.configured()
    if account is None or not account.secret:
        raise Away("WeChat is not configured")
    query = urlencode({"access_token": _access_token(account), "media_id": media_id})
    content = call(
        "GET", f"{account.api}/cgi-bin/media/get?{query}", most=MOST_BYTES, seconds=SECONDS
    )
    if content[:1] == b"{":  # an error comes as JSON, with status 200
        raise Away("WeChat does not give that file")
    return content


def _access_token(account: Account) -> str:
    """The stable one, which takes away nobody else's (获取稳定版接口调用凭据)."""
    asked = {
        "grant_type": "client_credential",
        "appid": account.app_id,
        "secret": account.secret,
    }
    headers = {"Content-Type": "application/json"}
    answer = call(
        "POST", f"{account.api}/cgi-bin/stable_token", headers, json.dumps(asked).encode()
    )
    try:
        token = json.loads(answer)["access_token"]
    except (ValueError, KeyError, TypeError):
        raise Away("WeChat gives no access token") from None
    if not isinstance(token, str) or not token:
        raise Away("WeChat gives no access token")
    return token
