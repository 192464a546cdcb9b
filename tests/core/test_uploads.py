"""Pictures that are not what they say, sent through the admin as an editor would."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from showcase.core.models import Picture
from showcase.newsroom.roles import EDITOR
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.django_db


def bomb(side: int = 11_300) -> bytes:
    """A PNG of a few kilobytes that unpacks to `side` × `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def jpeg() -> bytes:
    data = BytesIO()
    Image.effect_noise((60, 40), 90).save(data, "JPEG")
    return data.getvalue()


def damaged_avif() -> bytes:
    """An AVIF whose head is whole and whose pixels are noise."""
    data = BytesIO()
    Image.effect_noise((60, 40), 90).convert("RGB").save(data, "AVIF")
    whole = data.getvalue()
    start = whole.index(b"mdat") + 4
    return whole[:start] + b"\xff" * (len(whole) - start)


@pytest.fixture
def editor(client: Any) -> Any:
    factories.site()
    client.force_login(member(EDITOR))
    return client


def send(client: Any, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post("/admin/images/add/", {"title": "图", "file": file, "collection": 1})


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_picture_bomb_is_refused_in_chinese(editor: Any) -> None:
    data = bomb()
    assert len(data) < 40_000
    answer = send(editor, "bomb.png", data)
    assert answer.status_code == 200
    assert "像素" in answer.content.decode()
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.jpg", b"<html><script>alert(1)</script>"),
        ("a.png", b""),
        ("a.jpg", jpeg()[:200]),
        ("a.jpg", jpeg()[:-40]),
        ("a.exe", jpeg()),
        ("a.gif", b"GIF89a"),
    ],
)
def test_what_is_no_picture_is_refused(editor: Any, name: str, data: bytes) -> None:
    answer = send(editor, name, data)
    assert answer.status_code == 200
    assert not Picture.objects.exists()


def test_an_avif_whose_pixels_are_damaged_is_refused_in_chinese(editor: Any) -> None:
    answer = send(editor, "a.avif", damaged_avif())
    assert answer.status_code == 200
    assert "这张图片损坏或不完整" in answer.content.decode()
    assert not Picture.objects.exists()


def test_a_picture_is_taken(editor: Any) -> None:
    assert send(editor, "a.jpg", jpeg()).status_code == 302
    assert Picture.objects.count() == 1


def test_a_title_of_six_hundred_characters_is_refused_and_kept_in_the_form(editor: Any) -> None:
    from showcase.cases.models import CasePage, ShowcasePage

    parent = ShowcasePage.objects.get()
    form = {"title": "长" * 600, "slug": "", "body-count": 0, "tags": ""}
    for name in ("contributors", "pseudonyms", "comments"):
        form |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    answer = editor.post(f"/admin/pages/add/cases/casepage/{parent.pk}/", form)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "255" in text
    assert "长" * 600 in text
    assert not CasePage.objects.exists()
