"""Files as the public sends them, and as somebody else would."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, TiffImagePlugin

MAKE = "CanaryCam"
GPS = 34853
ORIENTATION = 274


def exif() -> Image.Exif:
    """A camera's name, a place, and "turn me to the right"."""
    data = Image.Exif()
    data[271] = MAKE
    data[ORIENTATION] = 6
    data.get_ifd(GPS)[1] = "N"
    data.get_ifd(GPS)[2] = tuple(TiffImagePlugin.IFDRational(n) for n in (30, 39, 42))
    return data


def picture(format: str = "JPEG", size: tuple[int, int] = (320, 200), **saving: Any) -> bytes:
    """Left half red, right half blue, with EXIF."""
    image = Image.new("RGB", size, "#c02020")
    image.paste("#2020c0", (size[0] // 2, 0, *size))
    out = BytesIO()
    if format == "HEIF":
        import pillow_heif

        # The encoder takes the turn from EXIF, as telephones write it.
        pillow_heif.from_pillow(image).save(out, exif=exif().tobytes(), quality=60, **saving)
    else:
        image.save(out, format, exif=exif(), **saving)
    return out.getvalue()


def docx(text: str = "莲花社区的申报材料", *, document: str = "", **extra: bytes) -> bytes:
    """The least that Word opens. `document` replaces its body's XML, `extra` are more members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
            'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
            '2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "word/document.xml",
            document
            or '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
            f'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
            "</w:document>",
        )
        for name, data in extra.items():
            archive.writestr(name, data)
    return out.getvalue()


def pdf(text: str = "Lianhua community") -> bytes:
    """One page that says something."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def png_of(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is so large, with nothing in it but `chunks`."""
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(b"\x00" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
        for kind, data in parts
    )


def upload(data: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def stored(root: Path) -> list[Path]:
    return sorted(file for file in root.rglob("*") if file.is_file())
