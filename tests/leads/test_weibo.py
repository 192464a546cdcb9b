"""Direct messages on Weibo: signed by the appsecret, without an id of their own."""

import json
import time
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from showcase.leads import receipts
from showcase.leads.models import Contact, IncomingMessage, Lead
from showcase.leads.pushes.models import Media

from .platforms import WEIBO_SECRET, signed, weibo_on

__all__ = ["weibo_on"]
pytestmark = pytest.mark.django_db

ADDRESS = "/api/push/weibo"
TEXT = {
    "type": "text",
    "receiver_id": 1902538057,
    "sender_id": 2489518277,
    "created_at": "Mon Jul 16 18:09:20 +0800 2012",
    "text": "巷口的树补种了",
    "data": {},
}
"""As the platform's documents show it."""


def query(**more: Any) -> dict[str, str]:
    # Weibo counts milliseconds.
    return signed(WEIBO_SECRET, at=time.time() * 1000, **more)


def post(client: Client, body: Any, asked: dict[str, str] | None = None) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    found: Any = client.post(
        f"{ADDRESS}?{urlencode(query() if asked is None else asked)}",
        raw,
        content_type="application/json",
    )
    return found  # type: ignore[no-any-return]


def words(response: HttpResponse) -> str:
    reply = json.loads(response.content)
    assert (reply["result"], reply["type"]) == (True, "text")
    assert (reply["sender_id"], reply["receiver_id"]) == (1902538057, 2489518277)
    text: str = json.loads(unquote(reply["data"]))["text"]
    return text


def test_nothing_is_there_without_a_secret(client: Client) -> None:
    assert post(client, TEXT).status_code == 404


def test_the_echo(client: Client, weibo_on: None) -> None:
    assert client.get(ADDRESS, query(echostr="xyz")).content == b"xyz"
    for wrong in ({}, query(), signed("other", echostr="x"), query(echostr="<\x00>")):
        assert client.get(ADDRESS, wrong).status_code in (400, 403)


def test_a_message_becomes_a_lead_once(client: Client, weibo_on: None) -> None:
    first = words(post(client, TEXT))
    assert words(post(client, TEXT)) == first
    lead = Lead.objects.get()
    assert (lead.source, lead.message) == ("weibo", "巷口的树补种了")
    assert receipts.lead_of(first.partition("回执码 ")[2].partition("，")[0]) == lead
    assert len(first) < 300  # the platform's limit
    assert Contact.objects.get().name == "微博用户 2489518277"


def test_two_messages_of_one_second_are_two(client: Client, weibo_on: None) -> None:
    post(client, TEXT)
    post(client, TEXT | {"text": "还有一棵"})
    assert IncomingMessage.objects.count() == 2
    assert Lead.objects.get().message == "巷口的树补种了\n\n还有一棵"


def test_pictures_and_voices_by_the_receivers_id(client: Client, weibo_on: None) -> None:
    data = {"vfid": 821804459, "tovfid": 821804469}
    post(client, TEXT | {"type": "image", "text": "发了一张图片", "data": data})
    assert Media.objects.get().media_id == "821804469"
    post(client, TEXT | {"type": "voice", "text": "发了一个语音消息", "data": data})
    assert set(Media.objects.values_list("kind", flat=True)) == {"photo", "voice"}


def test_events_and_the_unknown(client: Client, weibo_on: None) -> None:
    event = TEXT | {"type": "event", "text": "事件消息"}
    assert "欢迎" in words(post(client, event | {"data": {"subtype": "follow", "key": ""}}))
    assert post(client, event | {"data": {"subtype": "unfollow"}}).content == b""
    assert post(client, TEXT | {"type": "mention"}).content == b""
    assert "收不了" in words(post(client, TEXT | {"type": "newly-invented"}))
    assert "没有看到" in words(post(client, TEXT | {"text": "\u200b "}))
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"x",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 20_000,
        b'{"type": NaN}',
        b'{"n": 1' + b"0" * 5000 + b"}",
        TEXT | {"sender_id": -1},
        TEXT | {"sender_id": True},
        TEXT | {"sender_id": 2**70},
        TEXT | {"sender_id": "1 or 1=1"},
        TEXT | {"text": ["a"]},
        TEXT | {"type": None},
        TEXT | {"data": "x"},
        TEXT | {"data": [1]},
        TEXT | {"type": "image", "data": {"tovfid": "../x"}},
        TEXT | {"type": "image", "data": {}},
        {key: value for key, value in TEXT.items() if key != "created_at"},
    ],
)
def test_bodies_that_are_refused(client: Client, weibo_on: None, body: Any) -> None:
    found = post(client, body)
    assert found.status_code == 400, found.content.decode()
    assert not IncomingMessage.objects.exists()


def test_half_a_surrogate_pair_is_no_error_of_ours(client: Client, weibo_on: None) -> None:
    raw = json.dumps(TEXT).replace("\\u5df7", "\\ud800").encode()
    assert post(client, raw).status_code in (200, 400)


def test_forged_old_and_huge_pushes(client: Client, weibo_on: None) -> None:
    old = signed(WEIBO_SECRET, at=(time.time() - 301) * 1000)
    for asked in ({}, signed("other"), old, query() | {"nonce": "other"}):
        assert post(client, TEXT, asked).status_code == 403
    assert post(client, TEXT | {"text": "长" * 30_000}).status_code == 413
    assert not Lead.objects.exists()
