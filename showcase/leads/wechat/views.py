"""`/api/push/wechat`: WeChat asks once whether it is we (GET), then sends what people write."""

import secrets
from time import time

from django.http import HttpRequest, HttpResponse

from showcase.leads.pushes import receiving
from showcase.leads.pushes.receiver import body_of, push, said
from showcase.leads.pushes.refusals import NotTaken, unreadable
from showcase.leads.pushes.signing import assert_recent, assert_signed, signature

from . import crypto, xml
from .account import Account
from .messages import Push, understood

LONGEST_ECHO = 200
DONE = "success"
"""The platform's word for: taken, nothing to answer."""


@push
def wechat(request: HttpRequest) -> HttpResponse:
    account = Account.configured()
    if account is None:
        raise NotTaken(404, "没有这个网址。")
    if request.method == "GET":
        return _echo(request, account)
    fields = _fields(request, account)
    found = understood(fields)
    words = receiving.receive(found.message) if found.message else found.words
    if not words:
        return said(DONE)
    return HttpResponse(_answer(found, words, account), content_type="text/xml; charset=utf-8")


def _echo(request: HttpRequest, account: Account) -> HttpResponse:
    _assert_signed_plainly(request, account)
    echo = request.GET.get("echostr", "")
    if not (0 < len(echo) <= LONGEST_ECHO and echo.isascii() and echo.isprintable()):
        raise unreadable()
    return said(echo)


def _fields(request: HttpRequest, account: Account) -> dict[str, str]:
    if not account.aes_key:
        _assert_signed_plainly(request, account)
        return xml.read(_decoded(request))
    # With a key set, a plain message is refused: whoever strips the encryption is not WeChat.
    timestamp, nonce = request.GET.get("timestamp", ""), request.GET.get("nonce", "")
    encrypted = xml.read(_decoded(request)).get("Encrypt", "").strip()
    if not encrypted:
        raise unreadable()
    said_signature = request.GET.get("msg_signature", "")
    assert_signed(said_signature, account.token, timestamp, nonce, encrypted)
    assert_recent(timestamp)
    return xml.read(crypto.decrypt(encrypted, account.aes_key, account.app_id))


def _assert_signed_plainly(request: HttpRequest, account: Account) -> None:
    timestamp, nonce = request.GET.get("timestamp", ""), request.GET.get("nonce", "")
    assert_signed(request.GET.get("signature", ""), account.token, timestamp, nonce)
    assert_recent(timestamp)


def _decoded(request: HttpRequest) -> str:
    try:
        return body_of(request).decode()
    except UnicodeDecodeError as error:
        raise unreadable() from error


def _answer(to: Push, words: str, account: Account) -> str:
    """被动回复用户消息: a text, in AES mode sealed as the message was."""
    now = int(time())
    reply = xml.write(
        [
            ("ToUserName", to.sender),
            ("FromUserName", to.receiver),
            ("CreateTime", now),
            ("MsgType", "text"),
            ("Content", words),
        ]
    )
    if not account.aes_key:
        return reply
    encrypted = crypto.encrypt(reply, account.aes_key, account.app_id)
    nonce = secrets.token_hex(8)
    return xml.write(
        [
            ("Encrypt", encrypted),
            ("MsgSignature", signature(account.token, str(now), nonce, encrypted)),
            ("TimeStamp", now),
            ("Nonce", nonce),
        ]
    )
