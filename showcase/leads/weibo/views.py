"""`/api/push/weibo`: Weibo asks once whether it is we (GET), then sends what people write.

Source: open.weibo.com/wiki, 消息推送服务; the signature covers the appsecret, the time and the
nonce, but not the message, which therefore must come over HTTPS.
"""

import json
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from showcase.leads.pushes import receiving
from showcase.leads.pushes.receiver import body_of, push, said
from showcase.leads.pushes.refusals import NotTaken, unreadable
from showcase.leads.pushes.signing import assert_recent, assert_signed

from .account import Account
from .messages import Push, understood

LONGEST_ECHO = 200


@push
def weibo(request: HttpRequest) -> HttpResponse:
    account = Account.configured()
    if account is None:
        raise NotTaken(404, "没有这个网址。")
    timestamp, nonce = request.GET.get("timestamp", ""), request.GET.get("nonce", "")
    assert_signed(request.GET.get("signature", ""), account.secret, timestamp, nonce)
    assert_recent(timestamp)
    if request.method == "GET":
        echo = request.GET.get("echostr", "")
        if not (0 < len(echo) <= LONGEST_ECHO and echo.isascii() and echo.isprintable()):
            raise unreadable()
        return said(echo)
    found = understood(body_of(request))
    words = receiving.receive(found.message) if found.message else found.words
    if not words:
        return said("")  # the platform's way to say: taken, nothing to answer
    return HttpResponse(_answer(found, words), content_type="application/json; charset=utf-8")


def _answer(to: Push, words: str) -> str:
    """发送被动响应消息: `data` is JSON in percent-encoding, inside of JSON."""
    data = json.dumps({"text": words}, ensure_ascii=False)
    return json.dumps(
        {
            "result": True,
            "sender_id": to.receiver,
            "receiver_id": to.sender,
            "type": "text",
            "data": quote(data, safe=""),
        }
    )
