"""Pictures without what the camera wrote beside them: place, time, owner, device.

Wagtail writes JPEG and PNG renditions with the EXIF block of the original, GPS included (seen with
Wagtail 8.0, Willow 1.12, Pillow 13). Here whole blocks are left out of the file; the picture itself
is not encoded again, so nothing is lost and the same file always gives the same bytes.
"""

import struct
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, UnidentifiedImageError


class CannotStrip(ValueError):
    """A picture whose metadata cannot be told from its content; the message is Chinese."""


def stripped(content: bytes) -> bytes:
    """The same picture, holding pixels and colour profile only.

    JPEG, PNG and WebP are cleaned; any other format is passed if it holds nothing. What comes out
    is read once more by Pillow. Raises `CannotStrip` rather than let anything through unseen.
    """
    try:
        if content.startswith(b"\xff\xd8"):
            content = _jpeg(content)
        elif content.startswith(_PNG_SIGNATURE):
            content = _png(content)
        elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            content = _webp(content)
        left = _metadata(content)
    except (struct.error, IndexError, UnidentifiedImageError, OSError) as error:
        raise CannotStrip(f"图片文件已损坏，读不出来（{error}）") from error
    if left:
        raise CannotStrip(f"图片里还留着拍摄信息（{'、'.join(left)}），不能发布")
    return content


def _metadata(content: bytes) -> list[str]:
    """What Pillow still finds beside the pixels."""
    with Image.open(BytesIO(content)) as picture:
        found = [key for key in ("exif", "xmp", "comment", "photoshop") if picture.info.get(key)]
        if not found and dict(picture.getexif()):
            found.append("exif")
        return found


# --- JPEG: segments up to the start of scan, then coded data -------------------------------------

_JFIF, _ICC, _ADOBE = 0xE0, 0xE2, 0xEE
_START_OF_SCAN, _END_OF_IMAGE, _COMMENT = 0xDA, 0xD9, 0xFE


def _jpeg(content: bytes) -> bytes:
    kept = [content[:2]]
    position = 2
    while position < len(content):
        if content[position] != 0xFF:
            raise CannotStrip("JPEG 文件已损坏")
        marker = content[position + 1]
        if marker == 0xFF:  # padding before a marker
            position += 1
            continue
        if marker == _END_OF_IMAGE:
            # Whatever follows the end (a second picture, a maker's block) is not published.
            kept.append(content[position : position + 2])
            break
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        end = position + 2 + length
        if marker == _START_OF_SCAN:
            end = _end_of_scan(content, end)
        segment = content[position:end]
        if _keep_segment(marker, segment[4:]):
            kept.append(segment)
        position = end
    return b"".join(kept)


def _keep_segment(marker: int, payload: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    return (
        (marker == _JFIF and payload.startswith(b"JFIF\0"))
        or (marker == _ICC and payload.startswith(b"ICC_PROFILE\0"))
        or (marker == _ADOBE and payload.startswith(b"Adobe"))
    )


def _end_of_scan(content: bytes, position: int) -> int:
    """The next real marker: neither a stuffed zero nor a restart (D0–D7)."""
    while True:
        position = content.find(b"\xff", position)
        if position < 0:
            raise CannotStrip("JPEG 文件没有结尾")
        following = content[position + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            position += 2
        elif following == 0xFF:
            position += 1
        else:
            return position


# --- PNG: chunks of length, type, data, checksum -------------------------------------------------

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND"),
    *(b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),
}


def _png(content: bytes) -> bytes:
    kept = [_PNG_SIGNATURE]
    position = len(_PNG_SIGNATURE)
    kind = b""
    while kind != b"IEND":
        (length,) = struct.unpack(">I", content[position : position + 4])
        kind = content[position + 4 : position + 8]
        end = position + 12 + length
        if kind in _PNG_KEPT:
            kept.append(content[position:end])
        position = end
    return b"".join(kept)


# --- WebP: RIFF chunks of type, length, data padded to an even length ----------------------------

_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_HAS_METADATA = 0b0000_1100  # the EXIF and XMP bits of VP8X's first byte


def _webp(content: bytes) -> bytes:
    body = b"".join(
        _without_flags(kind, chunk)
        for kind, chunk in _riff_chunks(content)
        if kind not in _WEBP_DROPPED
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _riff_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack("<I", content[4:8])
    position, end = 12, min(len(content), size + 8)
    while position < end:
        kind = content[position : position + 4]
        (length,) = struct.unpack("<I", content[position + 4 : position + 8])
        following = position + 8 + length + length % 2
        yield kind, content[position:following]
        position = following


def _without_flags(kind: bytes, chunk: bytes) -> bytes:
    if kind != b"VP8X":
        return chunk
    return chunk[:8] + bytes([chunk[8] & ~_WEBP_HAS_METADATA]) + chunk[9:]
