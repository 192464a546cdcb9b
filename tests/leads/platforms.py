"""Pushes as the platforms make them, and the accounts that they are for."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from showcase.leads.pushes.signing import signature
from showcase.leads.wechat import crypto, xml

APP_ID, SECRET, TOKEN = "wx2c2769f8efd9abc2", "a-secret", "spamtest"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "oyORnuP8q7ou2gfYjqLzSIWZf0rs"
WEIBO_SECRET = "xyz123xyz"


@pytest.fixture
def wechat_plain(settings: LazySettings) -> None:
    settings.WECHAT = {**settings.WECHAT, "app_id": APP_ID, "secret": SECRET}
    settings.WECHAT_PUSH = {"token": TOKEN, "aes_key": ""}


@pytest.fixture
def wechat_aes(wechat_plain: None, settings: LazySettings) -> None:
    settings.WECHAT_PUSH = {"token": TOKEN, "aes_key": AES_KEY}


@pytest.fixture
def weibo_on(settings: LazySettings) -> None:
    settings.WEIBO_PUSH = {**settings.WEIBO_PUSH, "secret": WEIBO_SECRET, "access_token": "T"}


def message(number: int = 1, kind: str = "text", **fields: str) -> str:
    """A message's XML; `number` becomes the MsgId."""
    head = {
        "ToUserName": "gh_10f6c3c3ac5a",
        "FromUserName": OPENID,
        "CreateTime": str(int(time.time())),
        "MsgType": kind,
    }
    told = {"Content": "院子里的灯修好了"} if kind == "text" and not fields else {}
    return xml.write([*(head | told | fields).items(), ("MsgId", 6054768590064713728 + number)])


def signed(token: str = TOKEN, at: float | None = None, **more: str) -> dict[str, str]:
    when, nonce = str(int(time.time() if at is None else at)), "1320562132"
    given = {"timestamp": when, "nonce": nonce, "signature": signature(token, when, nonce)}
    return given | more


def post(
    client: Client, body: str | bytes, query: dict[str, str] | None = None, to: str = "wechat"
) -> HttpResponse:
    found: Any = client.post(
        f"/api/push/{to}?{urlencode(signed() if query is None else query)}",
        body,
        content_type="text/xml",
    )
    return found  # type: ignore[no-any-return]


def post_sealed(client: Client, inside: str, app_id: str = APP_ID, **more: str) -> HttpResponse:
    """Encrypted and signed as in AES mode; `more` replaces parts of the query."""
    encrypted = crypto.encrypt(inside, AES_KEY, app_id)
    return post_encrypted(client, encrypted, **more)


def post_encrypted(client: Client, encrypted: str, **more: str) -> HttpResponse:
    query = signed() | {"encrypt_type": "aes"}
    right = signature(TOKEN, query["timestamp"], query["nonce"], encrypted)
    body = xml.write([("ToUserName", "gh_10f6c3c3ac5a"), ("Encrypt", encrypted)])
    return post(client, body, query | {"msg_signature": right} | more)


def words(response: HttpResponse) -> str:
    """The text of a passive reply in plain mode."""
    return xml.read(response.content.decode())["Content"]
