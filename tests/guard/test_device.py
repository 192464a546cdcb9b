"""The device's cookie: ours alone, on the right host alone."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from showcase.guard import device

pytestmark = pytest.mark.once
requests = RequestFactory()


def carrying(text: str, *, secure: bool = True, host: str = "huaxi.example"):
    request = requests.get("/", secure=secure, headers={"host": host})
    request.COOKIES = {device.NAME: text, device.LOCAL_NAME: text}
    return request


def issued(**place) -> tuple[device.Device, HttpResponse]:
    response = HttpResponse()
    return device.issue(carrying("", **place), response), response


def test_a_device_is_known_again() -> None:
    made, response = issued()
    cookie = response.cookies[device.NAME]
    assert device.read(carrying(cookie.value)) == made
    assert len(made.id) == 16
    assert cookie["secure"] and cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "localhost"])
def test_at_home_the_name_is_plain(host: str) -> None:
    made, response = issued(secure=False, host=host)
    cookie = response.cookies[device.LOCAL_NAME]
    assert not cookie["secure"] and cookie["httponly"]
    request = requests.get("/", headers={"host": host})
    request.COOKIES = {device.LOCAL_NAME: cookie.value}
    assert device.read(request) == made


def test_elsewhere_the_plain_name_is_nothing() -> None:
    _made, response = issued(secure=False, host="localhost")
    for secure in (True, False):
        request = requests.get("/", secure=secure, headers={"host": "huaxi.example"})
        request.COOKIES = {device.LOCAL_NAME: response.cookies[device.LOCAL_NAME].value}
        assert device.read(request) is None


def test_it_is_fresh_for_ten_minutes() -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        made, _response = issued()
        assert made.fresh
    with time_machine.travel(now + timedelta(minutes=11)):
        assert not made.fresh


def test_every_other_text_is_no_device(settings: LazySettings) -> None:
    _made, response = issued()
    good = response.cookies[device.NAME].value
    raw = device.urlsafe_b64decode(good + "==")
    forged = [
        "",
        "x",
        good[:-1],
        good + "A",
        good + "==",
        good.swapcase(),
        " " + good[1:],
        "全" * 50,
        "\x00" * 50,
        "/" * 50,
        signing.dumps(good, salt="showcase.guard.device"),
        urlsafe_b64encode(bytes(37)).decode().rstrip("="),
        *(good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(50)),
        urlsafe_b64encode(raw[:16] + bytes(5) + raw[21:]).decode().rstrip("="),
    ]
    for text in forged:
        assert device.read(carrying(text)) is None, text
    assert device.read(carrying(good)) is not None
    settings.SECRET_KEY = "another"
    assert device.read(carrying(good)) is None
