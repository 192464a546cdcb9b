"""A voice in every format that is taken in, with a place, a recorder and words planted around."""

import io
import wave

PLANTED = (b"+30.6742+104.0642/", b"CanaryCam", b"canary comment", b"JFIF")
_ALL = b" ".join(PLANTED)

AMR_FRAME = b"\x3c" + bytes(range(31))
SILK_FRAME = bytes(range(100, 140))
MP3_FRAME = b"\xff\xfb\x90\x00" + b"\x11" * 413
"""128 kbit/s at 44.1 kHz: 417 bytes."""
SAMPLES = bytes(range(200))


def amr() -> bytes:
    return b"#!AMR\n" + AMR_FRAME * 5 + b"\xff" + _ALL


def silk() -> bytes:
    frame = len(SILK_FRAME).to_bytes(2, "little") + SILK_FRAME
    return b"\x02#!SILK_V3" + frame * 5 + b"\xff\xff" + _ALL


def mp3() -> bytes:
    """Tags before, in the middle and behind; a table that names its encoder; a cover."""
    info = b"\xff\xfb\x90\x00" + b"\0" * 32 + b"Info" + b"CanaryCam" + b"\0" * 368
    assert len(info) == len(MP3_FRAME) == 417
    cover = b"APIC" + b"\xff\xd8\xff\xe0" + _ALL + MP3_FRAME[:50]
    tail = b"APETAGEX" + _ALL + b"TAG" + _ALL.ljust(125, b"\0")[:125]
    return id3(cover) + info + MP3_FRAME * 3 + id3(_ALL) + MP3_FRAME * 2 + tail


def id3(content: bytes) -> bytes:
    size = bytes(len(content) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + size + content


def wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(SAMPLES)
    plain = out.getvalue()
    extra = b"".join(_riff(name, _ALL) for name in (b"LIST", b"bext", b"iXML", b"id3 "))
    return plain[:12] + extra[:100] + extra[100:] + plain[12:] + extra


def _riff(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return (len(body) + 8).to_bytes(4) + kind + body


def m4a(track: bytes = b"soun", codec: bytes = b"mp4a") -> bytes:
    """As telephones write it: the tables before the sound, so that nothing may move."""
    head = box(b"ftyp", b"M4A \0\0\0\0M4A mp42")
    for _ in range(2):  # the second time with the right place of the sound
        at = len(head) + len(_moov(track, codec, 0)) + len(box(b"uuid", _ALL)) + 8
    return head + _moov(track, codec, at) + box(b"uuid", _ALL) + box(b"mdat", SAMPLES)


def _moov(track: bytes, codec: bytes, at: int) -> bytes:
    times = b"\xe5\xe5\xe5\xe5\xe6\xe6\xe6\xe6"
    udta = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7", _ALL), box(b"meta", box(b"ilst", _ALL)))
    entry = box(codec, bytes(28), box(b"esds", b"\0" * 20))
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), (1).to_bytes(4), entry),
        box(b"stsz", bytes(4), len(SAMPLES).to_bytes(4), (1).to_bytes(4)),
        box(b"stco", bytes(4), (1).to_bytes(4), at.to_bytes(4)),
    )
    dref = box(b"dref", bytes(4), (1).to_bytes(4), box(b"url ", b"\0\0\0\1", b"file:///CanaryCam"))
    media = box(
        b"mdia",
        box(b"mdhd", bytes(4), times, bytes(12)),
        box(b"hdlr", bytes(8), track, bytes(12), b"CanaryCam\0"),
        box(b"minf", box(b"smhd", bytes(8)), box(b"dinf", dref), table),
    )
    trak = box(b"trak", box(b"tkhd", bytes(4), times, bytes(72)), media, udta)
    return box(b"moov", box(b"mvhd", bytes(4), times, bytes(88)), trak, udta, box(b"meta", _ALL))
