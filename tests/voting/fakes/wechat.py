"""WeChat's 网页授权 as its documents describe it: a code is good once, for one official account."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from .serving import Asked

APP_ID, SECRET = "wx520c15f417810387", "a-secret-of-the-account"


class WeChat:
    """`codes` are those handed out in redirects and not used yet, each with its openid."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.asked = 0

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        self.asked += 1
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/sns/oauth2/access_token" or asked.method != "GET":
            return 404, b""
        if query.get("grant_type") != "authorization_code":
            return 200, {"errcode": 40002, "errmsg": "invalid grant_type"}
        if query.get("appid") != APP_ID:
            return 200, {"errcode": 40013, "errmsg": "invalid appid"}
        if query.get("secret") != SECRET:
            return 200, {"errcode": 40125, "errmsg": "invalid appsecret"}
        openid = self.codes.pop(query.get("code", ""), None)
        if openid is None:
            return 200, {"errcode": 40029, "errmsg": "invalid code"}
        return 200, {
            "access_token": "ACCESS_TOKEN",
            "expires_in": 7200,
            "refresh_token": "REFRESH_TOKEN",
            "openid": openid,
            "scope": "snsapi_base",
        }
