"""Files that lie at the platforms: fetched by the worker, from the configured address alone."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from PIL import Image

from showcase.leads.models import Attachment, Lead
from showcase.leads.platforms import fetching
from showcase.leads.pushes.models import Media, Reply
from showcase.leads.resealing import reseal
from tests.voting.fakes.serving import Asked, serving

from .platforms import APP_ID, SECRET, message, post, wechat_plain

__all__ = ["wechat_plain"]
pytestmark = pytest.mark.django_db


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


class Platform:
    """`media/get` and `stable_token` as documented; errors come with status 200."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"p1": picture(), "v1": b"#!AMR\n" + b"\x3c" * 300}
        self.asked: list[str] = []

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        parts = urlsplit(asked.path)
        self.asked.append(parts.path)
        if parts.path == "/cgi-bin/stable_token":
            right = APP_ID.encode() in asked.body and SECRET.encode() in asked.body
            return 200, {"access_token": "T"} if right else {"errcode": 40013}
        query = parse_qs(parts.query)
        if parts.path != "/cgi-bin/media/get" or query.get("access_token") != ["T"]:
            return 200, {"errcode": 40001}
        return 200, self.files.get(query["media_id"][0], {"errcode": 40007})


@pytest.fixture
def platform(wechat_plain: None, settings: LazySettings, tmp_path: Path) -> Iterator[Platform]:
    settings.LEADS_DIR = tmp_path
    fake = Platform()
    with serving(fake) as address:
        settings.WECHAT = settings.WECHAT | {"api": address}
        yield fake


def test_a_picture_and_a_voice_are_fetched(client: Client, platform: Platform) -> None:
    post(client, message(kind="image", MediaId="p1", PicUrl="http://127.0.0.1:1/x"))
    post(client, message(2, kind="voice", MediaId="v1", Format="amr"))
    assert not platform.asked  # not while the push waits
    assert fetching.fetch_waiting() == 2
    found = Attachment.objects.order_by("order")
    assert [(one.kind, one.format, one.order) for one in found] == [
        ("photo", "jpeg", 0),
        ("voice", "amr", 1),
    ]
    assert {one.lead for one in found} == {Lead.objects.get()}
    assert not Media.objects.exists()
    assert fetching.fetch_waiting() == 0


def test_what_does_not_come_is_tried_later_and_at_last_given_up(
    client: Client, platform: Platform
) -> None:
    post(client, message(kind="image", MediaId="gone"))
    for _ in range(fetching.MOST_TRIES):
        assert fetching.fetch_waiting() == 0
        assert fetching.fetch_waiting() == 0  # not at once again
        Media.objects.update(next_at=timezone.now())
    assert not Media.objects.exists()
    assert platform.asked.count("/cgi-bin/media/get") == fetching.MOST_TRIES


@pytest.mark.parametrize("content", [b"<svg onload='x'/>", b"GIF89a", b"x" * 200])
def test_what_is_no_picture_is_dropped(
    client: Client, platform: Platform, tmp_path: Path, content: bytes
) -> None:
    platform.files["p1"] = content
    post(client, message(kind="image", MediaId="p1"))
    assert fetching.fetch_waiting() == 0
    assert not Media.objects.exists() and not Attachment.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_a_file_without_end_is_given_up(
    client: Client, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("showcase.leads.wechat.media.MOST_BYTES", 100)
    post(client, message(kind="image", MediaId="p1"))
    assert fetching.fetch_waiting() == 0
    assert Media.objects.get().tries == 1


def test_nothing_is_fetched_for_a_purged_lead(
    client: Client, platform: Platform, tmp_path: Path
) -> None:
    post(client, message(kind="image", MediaId="p1"))
    Lead.objects.update(purged_at=timezone.now())
    assert fetching.fetch_waiting() == 0
    assert not Media.objects.exists() and not Attachment.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_answers_are_forgotten(client: Client, platform: Platform) -> None:
    post(client, message())
    assert fetching.forget_replies() == 0
    Reply.objects.update(made_at=timezone.now() - timedelta(minutes=16))
    assert fetching.forget_replies() == 1
    # A repetition that comes so late makes no second lead; it has no answer.
    assert post(client, message()).content == b"success"
    assert Lead.objects.count() == 1


def test_the_keys_change_reaches_what_waits(
    client: Client, platform: Platform, settings: LazySettings
) -> None:
    settings.PERSONAL_KEYS = "old:also only for tests"
    post(client, message(kind="image", MediaId="p1"))
    settings.PERSONAL_KEYS = "new:only for tests,old:also only for tests"
    list(reseal())
    settings.PERSONAL_KEYS = "new:only for tests"
    assert Media.objects.get().media_id == "p1"
    assert "回执码" in Reply.objects.get().text
