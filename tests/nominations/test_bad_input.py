"""What people and machines put into forms: each has its answer, none is a fault of ours."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from showcase.leads.models import Attachment, Draft, Lead

from .conftest import OURS, STORY, Browser, photo

pytestmark = pytest.mark.django_db
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
TEMPLATE = "{{ settings.SECRET_KEY }}{% debug %}${7*7}#{7*7}"
TEXTS = ("message", "place_text", "name", "phone", "email")
LONG = ("unit", "title", "background", "practice", "results", "innovation", "figure0-label")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("text", [SCRIPT, TEMPLATE])
def test_what_is_shown_back_stays_text(reader: Browser, name: str, text: str) -> None:
    reader.send(**reader.story(**{name: text}, agree=None))
    assert reader.page.status_code == 422
    assert "<script>alert" not in reader.html and "<img src=x" not in reader.html
    assert "only for tests" not in reader.html
    assert reader.fields()[name] == text


@pytest.mark.parametrize("name", LONG)
def test_the_long_form_shows_back_text_too(reader: Browser, name: str) -> None:
    reader.send("/api/submit", do="save", **{"unit": "x", name: SCRIPT})
    assert "<script>alert" not in reader.html and "<img src=x" not in reader.html


@pytest.mark.parametrize(
    "name",
    ["䶮·阿依古丽", "𬱖永福", "〇〇一", "Nguyễn Thị Ánh", "司马相如·买买提江·吐尔逊", "㛃"],
)
def test_rare_names_are_names(reader: Browser, name: str) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story(name=name))
    assert Lead.objects.get().contact.name == name


def test_what_nobody_can_see_is_taken_out(reader: Browser) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story(message=f"\u202e{STORY}\u200b\x00", name="周\u2066桂\ufeff英"))
    lead = Lead.objects.get()
    assert (lead.message, lead.contact.name) == (STORY, "周桂英")


@pytest.mark.parametrize("blank", ["\u200b\u200b", "\u3000", "\n\t ", "\u202e"])
def test_a_story_of_nothing_is_missing(reader: Browser, blank: str) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story(message=blank))
    assert reader.page.status_code == 422 and 'href="#f-message"' in reader.html


@pytest.mark.parametrize(
    "place", ["0", "-1", "999999999", "9" * 40, "１２", "1 OR 1=1", "None", "\x00", "1e3"]
)
def test_a_place_that_is_none_is_asked_for_again(reader: Browser, place: str) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story(place=place))
    assert reader.page.status_code == 422 and STORY in reader.html
    assert reader.client.get("/api/places", {"in": place}).json() == {"communities": []}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "material"},
        {"phone": "打我电话"},
        {"email": "nobody@"},
        {"name": "长" * 61},
        {"place_text": "远" * 81},
        {"message": "说" * 10_001},
    ],
)
def test_a_field_that_cannot_be_is_told_and_everything_kept(
    reader: Browser, fields: dict[str, str]
) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story(**fields))
    (name,) = fields
    assert reader.page.status_code == 422
    assert name == "kind" or reader.fields()[name] == fields[name]
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("图.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("图.png", b"MZ\x90\x00"),
        ("图.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
        ("空.jpg", b" "),
    ],
)
def test_what_is_no_photo_is_refused_by_its_content(
    reader: Browser, name: str, content: bytes
) -> None:
    bad = SimpleUploadedFile(name, content, "image/jpeg")
    html = reader.send(**reader.story(), photos=[photo("好的.jpg"), bad])
    assert reader.page.status_code == 422
    assert f"“{name}”没有收" in html and "好的.jpg" in html and STORY in html
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.jpg",
        "..\\..\\win.jpg",
        f"{SCRIPT}.jpg",
        "名\u202egpj.exe.jpg",
        "长" * 300 + ".jpg",
    ],
)
def test_hostile_names_of_files_are_only_words(reader: Browser, name: str) -> None:
    reader.send(**reader.story(agree=None), photos=[photo(name)])
    assert reader.page.status_code == 422
    assert "<script>alert" not in reader.html and "\u202e" not in reader.html
    kept = Attachment.objects.get()
    assert ".." not in kept.file and "/" not in kept.name and len(kept.name) <= 120


def test_a_photo_under_another_fields_name_is_not_kept(reader: Browser) -> None:
    reader.send(**reader.story(), evil=[photo()])
    assert not Attachment.objects.exists()


def raw(body: bytes, content_type: str, **headers: Any) -> Any:
    return Client().generic("POST", "/api/nominate", body, content_type, **(OURS | headers))


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "", 411),
        (b"message=x", "text/plain", 415),
        (b"--x\r\n", "multipart/form-data", 400),
        (b"--x\r\n", "multipart/form-data; boundary=" + "x" * 300, 400),
        (b"m=" + b"x" * 200_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_a_body_that_is_no_form(street: object, body: bytes, kind: str, status: int) -> None:
    page = raw(body, kind)
    assert page.status_code == status
    assert not Draft.objects.exists()


def test_a_gigabyte_is_refused_before_it_is_read(street: object) -> None:
    class Unread(BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("read")

    huge: dict[str, Any] = {"CONTENT_LENGTH": str(10**9), "wsgi.input": Unread()}
    page = raw(b"x", "multipart/form-data; boundary=x", **huge)
    assert page.status_code == 413 and "30 MB" in page.content.decode()


def test_a_body_that_breaks_off_is_told(street: object) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\nabc'
    cut = {"CONTENT_LENGTH": "5000", "wsgi.input": BytesIO(head)}
    page = raw(head, "multipart/form-data; boundary=x", **cut)
    assert 400 <= page.status_code < 500
    assert not Lead.objects.exists() and not Attachment.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["nominate", "submit", "track", "answer/x", "draft/submit"])
def test_other_methods(street: object, method: str, address: str) -> None:
    page = getattr(Client(), method)(f"/api/{address}")
    assert page.status_code == 405 and "POST" in page.headers["Allow"]


def test_other_forms_do_not_exist(street: object) -> None:
    for address in ("/api/draft/evil", "/api/evil", "/api/nominate/evil"):
        assert Client().get(address, follow=True).status_code == 404


def test_without_a_database_the_way_back_is_told(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from showcase.nominations import drafts

    def away(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(drafts, "held", away)
    reader.send(**reader.story(), photos=[photo()])
    assert reader.page.status_code == 503 and "返回键" in reader.html
