"""What may be uploaded, decided by content and before anything is decoded.

Names and declared types are the sender's word and are never looked at. Every refusal is a plain
Chinese sentence. What passes is still not trusted: it is decoded in a process of its own, with
bounded memory, and what was sent is never served.
"""

import logging
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from . import heif_boxes, webp_header, zip_members

# At DEBUG, Pillow logs what a picture's EXIF says: which camera, and where.
logging.getLogger("PIL").setLevel(logging.INFO)

PHOTOS = 9
DOCUMENTS = 1
PIXELS = 50_000_000
SIDE = 20_000
MEGABYTE = 1024 * 1024
BYTES = {"photo": 20 * MEGABYTE, "document": 20 * MEGABYTE, "voice": 5 * MEGABYTE}
TOTAL = PHOTOS * BYTES["photo"] + DOCUMENTS * BYTES["document"] + MEGABYTE
"""Bytes of a whole request."""

HEAD = 4096
TAIL = 66_000
"""As far from its end as a ZIP's directory can be found."""

NOT_A_PHOTO = "这不是能用的照片。请发 JPEG、PNG、HEIC 或 WebP 格式的照片。"
NOT_A_DOCUMENT = "这不是能用的文件。请发 Word（docx）或 PDF 文件。"
NOT_A_VOICE = "这不是能用的录音。请发 MP3、AMR、M4A 或 WAV 格式的录音。"
EMPTY = "这个文件是空的，请重新选一次。"
DAMAGED = "这个文件打不开，可能没有传完，请重新选一次。"
TOO_MANY_PIXELS = "这张照片的尺寸太大了，请发一张 5000 万像素以内的。"
MOVING = "动图和连拍不能用，请发一张照片。"
TWO_IN_ONE = "这个文件里还藏着别的东西，不能收。请发原来的照片或文件。"
OLD_WORD = "这是旧版 Word 或加了密码的文件。请在 Word 里另存为 docx 再发。"
MACROS = "这个文件里带有宏，不能收。请在 Word 里另存为不带宏的 docx 再发。"


class Refused(Exception):
    """`str()` is a sentence for whoever sent the file."""


@dataclass(frozen=True)
class Seen:
    """What a file is: `format` is jpeg, png, webp, heic, docx, pdf, mp3, amr, silk, m4a or wav;
    pixels as its header says, 0 for what has none."""

    format: str
    width: int = 0
    height: int = 0


def too_big(kind: str) -> str:
    """The sentence for a file over its limit."""
    thing = {"photo": "照片", "document": "文件", "voice": "录音"}[kind]
    return f"{thing}太大了，请发 {BYTES[kind] // MEGABYTE} MB 以内的。"


def examine(file: BinaryIO, kind: str) -> Seen:
    """What an open file is, as a `photo`, `document` or `voice`. Raises `Refused`."""
    size = file.seek(0, 2)
    if not size:
        raise Refused(EMPTY)
    if size > BYTES[kind]:
        raise Refused(too_big(kind))
    file.seek(0)
    head = file.read(HEAD)
    seen = {"photo": _photo, "document": _document, "voice": _voice}[kind](file, head)
    file.seek(0)
    return seen


def _photo(file: BinaryIO, head: bytes) -> Seen:
    format = _picture_format(head)
    if format is None:
        raise Refused(NOT_A_PHOTO)
    if _holds_another(file, head):
        raise Refused(TWO_IN_ONE)
    file.seek(0)
    width, height = _size(file, head, format)
    if not width or not height:
        raise Refused(DAMAGED)
    if width * height > PIXELS or max(width, height) > SIDE:
        raise Refused(TOO_MANY_PIXELS)
    return Seen(format, width, height)


def _picture_format(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and heif_boxes.is_heif(head):
        return "heic"
    return None


def _header_size(file: BinaryIO, format: str) -> tuple[int, int]:
    """Pixels by the header; nothing is decoded until `load()`. Only this one format is tried."""
    try:
        with Image.open(file, formats=[format]) as image:
            # A JPEG with a second picture behind it is how some telephones keep depth and motion.
            if format != "jpeg" and getattr(image, "n_frames", 1) > 1:
                raise Refused(MOVING)
            return image.size
    except Image.DecompressionBombError as error:
        raise Refused(TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused(DAMAGED) from error


def _size(file: BinaryIO, head: bytes, format: str) -> tuple[int, int]:
    try:
        if format == "heic":
            return heif_boxes.size(file)
        return webp_header.size(head) if format == "webp" else _header_size(file, format)
    except (heif_boxes.Sequence, webp_header.Animation) as error:
        raise Refused(MOVING) from error
    except (heif_boxes.Malformed, webp_header.Malformed) as error:
        raise Refused(DAMAGED) from error


def _document(file: BinaryIO, head: bytes) -> Seen:
    if head.startswith(b"%PDF-"):
        if _zip_ends(file):
            raise Refused(TWO_IN_ONE)
        return Seen("pdf")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(OLD_WORD)
    if not head.startswith(b"PK\x03\x04"):
        raise Refused(NOT_A_DOCUMENT)
    try:
        names = zip_members.checked(file)
    except zip_members.Bomb as error:
        raise Refused("这个文件展开后太大了，不能收。请只留文字，或者另存为 PDF。") from error
    except zip_members.Malformed as error:
        raise Refused(DAMAGED) from error
    if any("vbaproject" in name or name.endswith((".bin.rels", ".docm")) for name in names):
        raise Refused(MACROS)
    if "[content_types].xml" not in names or "word/document.xml" not in names:
        raise Refused(NOT_A_DOCUMENT)
    types = zip_members.read(file, "[Content_Types].xml")
    if not types:
        raise Refused(DAMAGED)
    if b"macroenabled" in types.lower():
        raise Refused(MACROS)
    return Seen("docx")


def _voice(file: BinaryIO, head: bytes) -> Seen:
    begins = {b"#!AMR": "amr", b"\x02#!SILK_V3": "silk", b"#!SILK_V3": "silk", b"ID3": "mp3"}
    for magic, format in begins.items():
        if head.startswith(magic):
            return Seen(format)
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE6 == 0xE2:
        return Seen("mp3")
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Seen("wav")
    if head[4:8] == b"ftyp" and head[8:11] in (b"M4A", b"mp4", b"iso"):
        return Seen("m4a")
    raise Refused(NOT_A_VOICE)


def _holds_another(file: BinaryIO, head: bytes) -> bool:
    """A picture that a browser or another program would also read as something that runs.

    What telephones put behind a picture (a moment of film, depth) is none of these.
    """
    start = head.lower()
    words = (b"<script", b"<html", b"<!doctype", b"<?php", b"%pdf-", b"<iframe")
    if any(word in start for word in words) or _zip_ends(file):
        return True
    file.seek(0)
    before = b""
    while chunk := file.read(MEGABYTE):
        text = (before + chunk).lower()
        if any(word in text for word in (b"<script", b"<!doctype html", b"<?php ")):
            return True
        before = chunk[-16:]
    return False


def _zip_ends(file: BinaryIO) -> bool:
    end = file.seek(0, 2)
    file.seek(max(0, end - TAIL))
    return b"PK\x05\x06" in file.read(TAIL)
