"""No header makes Django's WSGI application raise, and no charset brings half characters in."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import RequestFactory

from showcase.guard.content_types import LONGEST, PlainTypes, is_plain

pytestmark = pytest.mark.once

WORD = "/api/hello"  # which wants a POST, and asks no database
ODD = [
    *(f"text/plain; charset={name}" for name in ("hex", "rot13", "zlib", "base64", "undefined")),
    *(
        f"text/plain; charset={name}"
        for name in ("idna", "utf-7", "unicode_escape", "gbk", "utf-16")
    ),
    'multipart/form-data; boundary=x; charset="raw_unicode_escape"',
    "application/json; charset=latin-1",
    "text/plain; filename*=x''y",
    "text/plain; a=" + "b" * 20_000,
    "text/plain; charset=\x00",
]
PLAIN = [
    *("", "text/plain", "application/json", "application/x-www-form-urlencoded; charset=UTF-8"),
    'application/json; charset="utf-8"',
    "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
    f"multipart/form-data; boundary={'x' * 70}",
    *("text/plain; charset=", "nonsense", ";;;", "text/plain; charset"),
]


def asked(kind: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
    """Django itself, not its test client, which makes the request in another way."""
    from config.wsgi import _django

    environ = RequestFactory().get(WORD, {"code": "\\ud800"}, **headers).environ
    environ |= {"CONTENT_TYPE": kind, "wsgi.input": BytesIO()}
    said: list[Any] = []
    body = b"".join(PlainTypes(_django)(environ, lambda *given: said.append(given)))
    return said[0][0], dict(said[0][1]), body


@pytest.mark.parametrize("kind", ODD)
def test_what_is_not_utf_8_is_refused_in_a_sentence(kind: str) -> None:
    status, headers, body = asked(kind)
    assert status.startswith("415 ")
    text = json.loads(body)["message"] if "json" in headers["Content-Type"] else body.decode()
    assert "请用浏览器从本报的网页上提交" in text


@pytest.mark.parametrize("kind", PLAIN)
def test_what_browsers_send_is_handed_on(kind: str) -> None:
    assert is_plain(kind)
    assert asked(kind)[0].startswith("405 ")


def test_who_asks_for_json_gets_json() -> None:
    _status, headers, body = asked(ODD[0], HTTP_ACCEPT="application/json")
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["error"] == "wrong_type"
    assert LONGEST < 1000
