"""Whether the receivers can be reached and check signatures: by asking as the platforms do."""

import secrets
from dataclasses import dataclass
from time import time
from urllib.parse import urlencode

from showcase.guard.outside import Away, call
from showcase.leads.pushes.signing import signature
from showcase.leads.wechat import crypto, xml
from showcase.leads.wechat.account import Account as WeChatAccount
from showcase.leads.weibo.account import Account as WeiboAccount


@dataclass(frozen=True)
class Found:
    """One question and how it went."""

    what: str
    is_right: bool
    advice: str = ""


_UNREACHED = "连不上，或者回答得不对：请看域名、HTTPS 证书和反向代理是不是把 /api/ 转给了本程序。"


def wechat(site: str) -> list[Found]:
    """The echo, and in AES mode an event that asks for nothing; a forged signature besides."""
    account = WeChatAccount.configured()
    if account is None:
        return [Found("服务器上的设置", False, "还没有写全，或者格式不对。")]
    address = f"{site}/api/push/wechat"
    found = _echoes(address, account.token)
    when, nonce = str(int(time())), secrets.token_hex(8)
    event = xml.write(
        [
            ("ToUserName", "gh_test"),
            ("FromUserName", "test"),
            ("CreateTime", int(when)),
            ("MsgType", "event"),
            ("Event", "CONNECTION_TEST"),
        ]
    )
    query = {"timestamp": when, "nonce": nonce, "signature": signature(account.token, when, nonce)}
    if account.aes_key:
        encrypted = crypto.encrypt(event, account.aes_key, account.app_id)
        query["msg_signature"] = signature(account.token, when, nonce, encrypted)
        event = xml.write([("ToUserName", "gh_test"), ("Encrypt", encrypted)])
    answer = _ask("POST", f"{address}?{urlencode(query)}", event.encode())
    what = "收一条加密的样张" if account.aes_key else "收一条样张"
    return [*found, Found(what, answer == b"success", _UNREACHED)]


def weibo(site: str) -> list[Found]:
    account = WeiboAccount.configured()
    if account is None:
        return [Found("服务器上的设置", False, "还没有写 WEIBO_APP_SECRET。")]
    return _echoes(f"{site}/api/push/weibo", account.secret)


def _echoes(address: str, secret: str) -> list[Found]:
    when, nonce, echo = str(int(time())), secrets.token_hex(8), secrets.token_hex(8)
    query = {"timestamp": when, "nonce": nonce, "echostr": echo}

    def asked(said: str) -> bytes | None:
        return _ask("GET", f"{address}?{urlencode(query | {'signature': said})}")

    right = asked(signature(secret, when, nonce)) == echo.encode()
    wrong = asked("0" * 40)
    return [
        Found("回答平台的验证", right, _UNREACHED),
        Found("拒绝伪造的签名", right and wrong != echo.encode(), _UNREACHED),
    ]


def _ask(method: str, url: str, body: bytes | None = None) -> bytes | None:
    try:
        return call(method, url, {"Content-Type": "text/xml"} if body else None, body)
    except Away:
        return None
