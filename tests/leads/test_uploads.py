"""Files are judged by what they are, before anything is decoded, and each refusal says why."""

import resource
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from PIL import Image

from showcase.guard import bounded_upload, uploads
from showcase.leads import files
from showcase.leads.models import Attachment
from tests.leads import samples
from tests.leads.making import taken

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def leads_dir(settings: Any, tmp_path: Path) -> Path:
    settings.LEADS_DIR = tmp_path / "leads"
    return tmp_path / "leads"


@pytest.mark.parametrize(
    ("format", "kind"),
    [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("HEIF", "heic"), ("MPO", "jpeg")],
)
@pytest.mark.parametrize("name", ["x.exe", "a.html", "../../../etc/passwd", "照片\u202egpj.jpg"])
def test_pictures_are_known_by_content(format: str, kind: str, name: str, leads_dir: Path) -> None:
    more = {"save_all": True, "append_images": [Image.new("RGB", (10, 10))]}
    data = samples.picture(format, **(more if format == "MPO" else {}))
    kept = files.keep(samples.upload(data, name), "photo")
    assert kept.format == kind
    assert kept.width * kept.height == 320 * 200
    assert kept.size == len(data) == files.path(kept).stat().st_size
    assert files.path(kept).is_relative_to(leads_dir)
    assert [file.name for file in samples.stored(leads_dir)] == [kept.ref.hex]
    assert files.path(kept).stat().st_mode & 0o077 == 0
    assert "/" not in kept.name and "\u202e" not in kept.name


def test_documents_and_voices_are_known_by_content() -> None:
    for data, kind, format in (
        (samples.docx(), "document", "docx"),
        (samples.pdf(), "document", "pdf"),
        (b"#!AMR\n" + b"\0" * 50, "voice", "amr"),
        (b"\x02#!SILK_V3" + b"\0" * 50, "voice", "silk"),
        (b"ID3\x04" + b"\0" * 50, "voice", "mp3"),
        (b"\xff\xfb\x90\x00" + b"\0" * 50, "voice", "mp3"),
        (b"RIFF\0\0\0\0WAVEfmt ", "voice", "wav"),
    ):
        assert files.keep(samples.upload(data), kind).format == format


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def repacked(method: int) -> bytes:
    """A Word file whose members are packed so."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(samples.docx())) as given,
        zipfile.ZipFile(out, "w", method) as archive,
    ):
        for name in given.namelist():
            archive.writestr(name, given.read(name))
    return out.getvalue()


def crowded(entries: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(entries):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


ANIMATED = {"save_all": True, "append_images": [Image.new("RGB", (320, 200))] * 3}
JPEG = samples.picture()

REFUSED = {
    "svg": ("photo", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "不是能用的照片"),
    "html": ("photo", b"<!doctype html><script>alert(1)</script>", "不是能用的照片"),
    "gif": ("photo", b"GIF89a" + b"\0" * 50, "不是能用的照片"),
    "tiff": ("photo", b"II*\0" + b"\0" * 50, "不是能用的照片"),
    "text": ("photo", "不是照片".encode(), "不是能用的照片"),
    "docx as a photo": ("photo", samples.docx(), "不是能用的照片"),
    "empty": ("photo", b"", "是空的"),
    "cut jpeg": ("photo", JPEG[:30], "打不开"),
    "cut png": ("photo", samples.png_of(10, 10)[:20], "打不开"),
    "cut heic": ("photo", samples.picture("HEIF")[:60], "打不开"),
    "bomb of pixels": ("photo", samples.png_of(60_000, 60_000), "尺寸太大"),
    "bomb just over": ("photo", samples.png_of(10_000, 5_001), "尺寸太大"),
    "bomb of webp": (
        "photo",
        b"RIFF\x1e\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + b"\xff" * 9 + b"\0" * 20,
        "尺寸太大",
    ),
    "cut webp": ("photo", b"RIFF\x1e\0\0\0WEBPVP8 \x0a\0", "打不开"),
    "thin bomb": ("photo", samples.png_of(1_000_000, 1), "尺寸太大"),
    "frames of png": ("photo", samples.picture("PNG", **ANIMATED), "动图"),
    "frames of webp": ("photo", samples.picture("WEBP", **ANIMATED), "动图"),
    "jpeg and zip": ("photo", JPEG + zipped(a=b"x"), "还藏着别的"),
    "jpeg and html": ("photo", JPEG + b"<SCRIPT>alert(1)</SCRIPT>", "还藏着别的"),
    "jpeg and php": ("photo", JPEG[:2] + b"\xff\xfe\x00\x10<?php 1; ?>.." + JPEG[2:], "还藏着别的"),
    "pdf in jpeg": ("photo", JPEG[:20] + b"%PDF-1.4" + JPEG[20:], "还藏着别的"),
    "pdf and zip": ("document", samples.pdf() + zipped(a=b"x"), "还藏着别的"),
    "photo as a document": ("document", JPEG, "不是能用的文件"),
    "zip": ("document", zipped(a=b"x"), "不是能用的文件"),
    "zip without an end": ("document", samples.docx()[:200], "打不开"),
    "old word": ("document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Word"),
    "macros": (
        "document",
        samples.docx(**{"word/vbaProject.bin": b"x"}),
        "带有宏",
    ),
    "zip bomb": ("document", samples.docx(big=b"\0" * (60 * 1024 * 1024)), "展开后太大"),
    "zip bomb of text": (
        "document",
        samples.docx(**{"word/styles.xml": b" " * (41 * 1024 * 1024)}),
        "展开后太大",
    ),
    "packed otherwise": ("document", repacked(zipfile.ZIP_LZMA), "打不开"),
    "zip of many": ("document", crowded(2001), "展开后太大"),
    "exe as a voice": ("voice", b"MZ" + b"\0" * 50, "不是能用的录音"),
}


@pytest.mark.parametrize("saving", [{}, {"lossless": True}, {"exact": True, "icc_profile": b"x"}])
def test_every_form_of_webp_tells_its_size(saving: Any) -> None:
    out = BytesIO()
    Image.new("RGB", (321, 123)).save(out, "WEBP", **saving)
    seen = uploads.examine(BytesIO(out.getvalue()), "photo")
    assert (seen.width, seen.height) == (321, 123)


@pytest.mark.parametrize("case", REFUSED)
def test_each_refusal_is_a_sentence_and_leaves_nothing(case: str, leads_dir: Path) -> None:
    kind, data, sentence = REFUSED[case]
    with pytest.raises(uploads.Refused, match=sentence):
        files.keep(samples.upload(data), kind)
    assert samples.stored(leads_dir) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_byte_is_damaged_the_answer_is_a_sentence(method: int) -> None:
    whole = repacked(method)
    for place in range(len(whole)):
        for bit in (1, 128):
            data = bytearray(whole)
            data[place] ^= bit
            with suppress(uploads.Refused):
                uploads.examine(BytesIO(data), "document")


@pytest.mark.parametrize("kind", ["photo", "document", "voice"])
def test_too_many_bytes_stop_while_they_come(kind: str, leads_dir: Path) -> None:
    class Endless:
        name = "x"
        given = 0

        def chunks(self) -> Any:
            while True:
                self.given += 1
                yield JPEG[:1000] + b"\0" * 1_000_000

    upload = Endless()
    with pytest.raises(uploads.Refused, match="太大了"):
        files.keep(upload, kind)
    assert upload.given <= 22
    assert samples.stored(leads_dir) == []


def test_looking_takes_little_memory() -> None:
    """In a child that may not grow: a request never decodes, whatever the header says."""
    import os

    data = samples.png_of(9_990, 5_000)
    child = os.fork()
    if not child:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        room = used + 60 * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        ok = uploads.examine(BytesIO(data), "photo").width == 9_990
        os._exit(0 if ok else 1)
    assert os.waitpid(child, 0)[1] == 0


def asked(count: int, size: int) -> HttpRequest:
    photos = [samples.upload(b"x" * size, f"{n}.jpg") for n in range(count)]
    return RequestFactory().post("/", {"message": "留着", "photos": photos, "other": photos[:1]})


def test_too_many_and_too_large_files_are_skipped_and_the_text_stays() -> None:
    request = asked(50, 100)
    handler = bounded_upload.BoundedUpload(request, {"photos": "photo"})
    request.upload_handlers.insert(0, handler)
    assert request.POST["message"] == "留着"
    assert len(request.FILES.getlist("photos")) == bounded_upload.MOST_FILES
    assert "other" not in request.FILES
    assert handler.told == ["一次最多 9 张照片和 1 份文件。"]
    request = asked(1, uploads.BYTES["photo"] + 1)
    handler = bounded_upload.BoundedUpload(request, {"photos": "photo"})
    request.upload_handlers.insert(0, handler)
    assert request.POST["message"] == "留着" and not request.FILES
    assert handler.told == ["照片太大了，请发 20 MB 以内的。"]


def test_a_gigabyte_is_refused_unread() -> None:
    request = RequestFactory().post("/")
    assert bounded_upload.refusal(request) == ""
    for length in (str(2**30), "x", "-1"):
        request.META["CONTENT_LENGTH"] = length
        assert bounded_upload.refusal(request)


def test_no_name_of_a_file_leads_out(leads_dir: Path) -> None:
    for name in ("../x", "/etc/passwd", "aa/../../x"):
        with pytest.raises(ValueError, match="outside"):
            files.path(Attachment(file=name))


@pytest.mark.django_db
def test_the_sweep_takes_what_has_no_row_and_is_old(leads_dir: Path) -> None:
    kept = files.keep(samples.upload(JPEG), "photo")
    left = files.keep(samples.upload(JPEG), "photo")
    taken([kept])
    assert files.sweep() == 0, "a request may still be at work"
    assert files.sweep(older_than=-1) == 1
    assert files.path(kept).exists() and not files.path(left).exists()
    discarded = files.keep(samples.upload(JPEG), "photo")
    files.discard([discarded, kept])
    assert samples.stored(leads_dir) == [files.path(kept)]
