"""What people write to the official account: pushes in, leads at the desk, a receipt back."""

import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from showcase.leads import receipts
from showcase.leads.models import IncomingMessage, Lead, LeadEvent, Source, State
from showcase.leads.pushes import receiving
from showcase.leads.pushes.models import Media, Reply
from showcase.leads.states import step
from showcase.leads.wechat import crypto, xml

from .platforms import (
    AES_KEY,
    APP_ID,
    OPENID,
    TOKEN,
    message,
    post,
    post_encrypted,
    post_sealed,
    signed,
    wechat_aes,
    wechat_plain,
    words,
)

__all__ = ["wechat_aes", "wechat_plain"]
pytestmark = pytest.mark.django_db

ADDRESS = "/api/push/wechat"


def test_nothing_is_there_without_a_token(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404
    assert post(client, message()).status_code == 404
    assert not Lead.objects.exists()


@pytest.mark.parametrize("push", [{"token": "a b", "aes_key": ""}, {"token": "t", "aes_key": ""}])
def test_nor_with_one_that_the_platform_would_not_take(
    client: Client, wechat_plain: None, settings: LazySettings, push: dict[str, str]
) -> None:
    settings.WECHAT_PUSH = push
    assert client.get(ADDRESS).status_code == 404


def test_the_echo(client: Client, wechat_plain: None) -> None:
    found = client.get(ADDRESS, signed(echostr="5925168233171265453"))
    assert (found.status_code, found.content) == (200, b"5925168233171265453")
    assert found["Content-Type"] == "text/plain; charset=utf-8"
    assert "Set-Cookie" not in found


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"echostr": "1"},
        signed("another token", echostr="1"),
        signed(at=time.time() - 301, echostr="1"),
        signed(at=time.time() + 4000, echostr="1"),
        signed(),
        signed(echostr="<script>\n"),
        signed(echostr="x" * 300),
        signed(echostr="回"),
    ],
)
def test_echoes_that_are_refused(client: Client, wechat_plain: None, query: dict[str, str]) -> None:
    found = client.get(ADDRESS, query)
    assert found.status_code in (400, 403)
    assert found.content.decode().endswith("。")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods(client: Client, wechat_plain: None, method: str) -> None:
    found = getattr(client, method)(ADDRESS)
    assert (found.status_code, found["Allow"]) == (405, "GET, POST")


def test_a_text_becomes_a_lead_and_gets_its_code(client: Client, wechat_plain: None) -> None:
    found = post(client, message())
    assert found.status_code == 200
    lead = Lead.objects.get()
    assert (lead.source, lead.state, lead.message) == ("wechat", "submitted", "院子里的灯修好了")
    reply = xml.read(found.content.decode())
    assert (reply["ToUserName"], reply["FromUserName"]) == (OPENID, "gh_10f6c3c3ac5a")
    code = reply["Content"].partition("回执码 ")[2].partition("，")[0]
    assert receipts.lead_of(code) == lead
    assert OPENID.encode() not in bytes(IncomingMessage.objects.get().sender)


def test_the_queries_of_a_push(
    client: Client, wechat_plain: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    post(client, message())
    with django_assert_max_num_queries(30):
        post(client, message(2))


def test_a_repetition_makes_no_second_lead_and_gets_the_same_answer(
    client: Client, wechat_plain: None
) -> None:
    first = words(post(client, message()))
    assert words(post(client, message())) == first
    assert Lead.objects.count() == IncomingMessage.objects.count() == 1


def test_what_follows_within_a_day_goes_to_the_same_lead(
    client: Client, wechat_plain: None
) -> None:
    post(client, message())
    again = words(post(client, message(2, Content="就是三号楼那盏，有人触电受伤")))
    lead = Lead.objects.get()
    assert lead.code in again and "回执码" not in again
    assert lead.message == "院子里的灯修好了\n\n就是三号楼那盏，有人触电受伤"
    assert [event.kind for event in LeadEvent.objects.all()] == ["received", "answered"]


def test_what_comes_later_or_after_the_end_is_a_new_lead(
    client: Client, wechat_plain: None
) -> None:
    with time_machine.travel("2026-11-20 10:00+08:00") as clock:
        post(client, message())
        clock.shift(25 * 3600)
        post(client, message(2, Content="又坏了"))
        assert Lead.objects.count() == 2
        step(Lead.objects.order_by("-pk")[0], State.SPAM, None)
        post(client, message(3, Content="还是坏的"))
        assert Lead.objects.count() == 3


def test_what_was_asked_for_takes_the_lead_up_again(client: Client, wechat_plain: None) -> None:
    post(client, message())
    step(Lead.objects.get(), State.NEED_INFO, None)
    post(client, message(2, Content="在磨子桥"))
    assert Lead.objects.get().state == State.REVIEW


def test_what_cannot_be_opened_any_more_keeps_nothing_else_out(
    client: Client, wechat_plain: None
) -> None:
    post(client, message())
    gone = b"gone\0" + bytes(40)
    Lead.objects.update(sealed_message=gone)
    Reply.objects.update(sealed_text=gone)
    assert post(client, message()).status_code == 200
    assert post(client, message(2, Content="又坏了")).status_code == 200
    assert Lead.objects.count() == 2
    assert Lead.objects.latest("pk").message == "又坏了"


def test_another_sender_has_a_lead_of_their_own(client: Client, wechat_plain: None) -> None:
    post(client, message())
    post(client, message(2, FromUserName="another", Content="一样的话"))
    assert Lead.objects.count() == 2


def test_a_flood_is_answered_and_not_kept(
    client: Client, wechat_plain: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("showcase.leads.pushes.receiving.MOST_A_DAY", 3)
    for number in range(5):
        found = post(client, message(number))
        assert found.status_code == 200
    assert "很多条" in words(found)
    assert IncomingMessage.objects.count() == 3


def test_a_lead_that_is_full_is_followed_by_another(
    client: Client, wechat_plain: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("showcase.leads.intake.LONGEST", 12)
    post(client, message())
    assert "回执码" in words(post(client, message(2)))
    assert Lead.objects.count() == 2


def test_what_is_too_long_is_said_and_leaves_nothing(
    client: Client, wechat_plain: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("showcase.leads.intake.LONGEST", 3)
    first = words(post(client, message()))
    assert "太长" in first
    assert words(post(client, message())) == first
    assert not Lead.objects.exists()


def test_rows_of_what_was_refused_go_after_a_day(
    client: Client, wechat_plain: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("showcase.leads.intake.LONGEST", 10)
    post(client, message())
    post(client, message(2, FromUserName="another", Content="一句更长的话" * 3))
    assert IncomingMessage.objects.filter(lead=None).count() == 1
    assert receiving.forget_refused() == 0
    IncomingMessage.objects.update(received_at=timezone.now() - timedelta(hours=25))
    assert receiving.forget_refused() == 1
    assert IncomingMessage.objects.get().lead == Lead.objects.get()


def test_a_picture_is_kept_by_its_id_and_its_address_is_not_looked_at(
    client: Client, wechat_plain: None
) -> None:
    picture = message(
        kind="image", PicUrl="http://169.254.169.254/latest/meta-data", MediaId="media_id-1"
    )
    assert "回执码" in words(post(client, picture))
    waiting = Media.objects.get()
    assert (waiting.kind, waiting.media_id, waiting.source) == ("photo", "media_id-1", "wechat")
    assert waiting.lead.message == "（图片）"
    assert b"media_id-1" not in bytes(waiting.sealed_media_id)


def test_a_voice_comes_with_what_wechat_heard(client: Client, wechat_plain: None) -> None:
    post(client, message(kind="voice", MediaId="v1", Format="amr", Recognition="楼道灯坏了"))
    assert Media.objects.get().kind == "voice"
    assert Lead.objects.get().message == "（语音，微信听写：楼道灯坏了）"


@pytest.mark.parametrize(
    ("kind", "fields", "kept"),
    [
        ("location", {"Label": "磨子桥"}, "（位置：磨子桥）"),
        (
            "link",
            {"Title": "看", "Description": "", "Url": "http://10.0.0.1/"},
            "看\nhttp://10.0.0.1/",
        ),
    ],
)
def test_places_and_links_are_words(
    client: Client, wechat_plain: None, kind: str, fields: dict[str, str], kept: str
) -> None:
    post(client, message(kind=kind, **fields))
    assert Lead.objects.get().message == kept


@pytest.mark.parametrize(
    "given", [message(kind="video", MediaId="v"), message(Content=" \u200b\n"), message(kind="x")]
)
def test_what_cannot_be_kept_is_answered_in_words(
    client: Client, wechat_plain: None, given: str
) -> None:
    assert words(post(client, given)).endswith("。")
    assert not Lead.objects.exists()


def test_events(client: Client, wechat_plain: None) -> None:
    assert "欢迎" in words(post(client, message(kind="event", Event="subscribe")))
    gone = post(client, message(kind="event", Event="unsubscribe"))
    assert gone.content == b"success"
    assert not IncomingMessage.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        "<xml></xml>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>",
        message(MsgId="x", Content="a"),
        message(FromUserName="<b>", Content="a"),
        message(FromUserName="", Content="a"),
        message(kind="image", MediaId="../../etc/passwd"),
        message(kind="image", PicUrl="http://mmbiz.qpic.cn/x"),
        "<xml>" * 2000,
        '{"type":"text"}',
        message().encode("utf-16"),
    ],
)
def test_bodies_that_are_refused(client: Client, wechat_plain: None, body: str | bytes) -> None:
    found = post(client, body)
    assert found.status_code == 400
    assert not IncomingMessage.objects.exists()


def test_a_huge_body_is_not_read(client: Client, wechat_plain: None) -> None:
    assert post(client, message(Content="长" * 30_000)).status_code == 413
    short = client.post(
        f"{ADDRESS}?{urlencode(signed())}", message(), content_type="text/xml", CONTENT_LENGTH="x"
    )
    assert short.status_code == 411


@pytest.mark.parametrize(
    "query",
    [{}, signed("wrong"), signed(at=time.time() - 400), signed() | {"timestamp": "soon"}],
)
def test_forged_and_old_pushes(client: Client, wechat_plain: None, query: dict[str, str]) -> None:
    assert post(client, message(), query).status_code == 403
    assert not Lead.objects.exists()


# --- AES mode ------------------------------------------------------------------------------------


def test_a_sealed_message_gets_a_sealed_answer(client: Client, wechat_aes: None) -> None:
    found = post_sealed(client, message())
    assert found.status_code == 200
    reply = xml.read(found.content.decode())
    assert set(reply) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}
    opened = xml.read(crypto.decrypt(reply["Encrypt"], AES_KEY, APP_ID))
    assert "回执码" in opened["Content"]
    assert Lead.objects.get().source == Source.WECHAT


def test_with_a_key_set_nothing_plain_is_taken(client: Client, wechat_aes: None) -> None:
    assert post(client, message()).status_code == 400
    assert not Lead.objects.exists()


def test_sealed_messages_that_are_refused(client: Client, wechat_aes: None) -> None:
    refused = [
        post_sealed(client, message(), app_id="wx0000000000000000"),
        post_sealed(client, message(), msg_signature="0" * 40),
        post_sealed(client, message(), nonce="other"),
        post_sealed(client, message(), timestamp=str(int(time.time()) + 1)),
        post_encrypted(client, "AAAA"),
        post_encrypted(client, "A" * 64),
        post_sealed(client, "<!DOCTYPE x><xml/>"),
        post_sealed(client, "no xml"),
    ]
    assert [one.status_code for one in refused] == [403, 403, 403, 403, 400, 400, 400, 400]
    assert not IncomingMessage.objects.exists()


def test_a_recorded_push_is_refused_when_it_is_old(client: Client, wechat_aes: None) -> None:
    with time_machine.travel("2026-11-20 10:00+08:00", tick=False) as clock:
        encrypted = crypto.encrypt(message(), AES_KEY, APP_ID)
        assert post_encrypted(client, encrypted).status_code == 200
        recorded = signed()
        clock.shift(301)
        body = xml.write([("Encrypt", encrypted)])
        assert post(client, body, recorded | {"msg_signature": "x"}).status_code == 403
    assert TOKEN and Reply.objects.count() == 1
