"""The sound of an MP4 (ISO 14496-12): every box that sound does not need is blanked where it lies.

Nothing is moved, for tables inside say where in the file each sample is.
"""

CONTAINERS = {
    *(b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"moof", b"traf"),
}
NEEDED = {
    *(b"ftyp", b"styp", b"mdat", b"elst", b"smhd", b"stts", b"ctts", b"stss", b"stsc", b"stsz"),
    *(b"stz2", b"stco", b"co64", b"sgpd", b"sbgp", b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt"),
    *(b"trun", b"sidx"),
}
TIMED = {b"mvhd", b"tkhd", b"mdhd"}
CODECS = {b"mp4a", b"alac", b"samr", b"sawb", b"Opus", b"fLaC", b"sowt", b"twos", b"lpcm"}
DEEPEST = 8


def sound(data: bytes) -> bytes:
    """Raises ValueError for what is cut off, or holds anything else than sound."""
    out = bytearray(data)
    kinds = _clean(out, 0, len(out), 0)
    if not {b"moov", b"mdat", b"hdlr", b"stsd"} <= kinds:
        raise ValueError("no sound")
    return bytes(out)


def _clean(out: bytearray, at: int, end: int, depth: int) -> set[bytes]:
    """The kinds of boxes that are left."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    kinds = set()
    while at + 8 <= end:
        size, kind, body = _box(out, at, end)
        if kind in CONTAINERS:
            kinds |= _clean(out, body, at + size, depth + 1)
        elif kind in TIMED:
            _forget_times(out, body)
        elif kind == b"hdlr":
            _assert_sound(out, body, at + size)
        elif kind == b"dref":
            _forget_names(out, body, at + size)
        elif kind == b"stsd":
            _assert_codec(out, body)
        elif kind not in NEEDED:
            out[at + 4 : at + 8] = b"free"
            out[body : at + size] = bytes(at + size - body)
        kinds.add(kind)
        at += size
    out[at:end] = bytes(end - at)
    return kinds


def _box(out: bytearray, at: int, end: int) -> tuple[int, bytes, int]:
    """Size, kind, and where its content begins."""
    size, kind, body = int.from_bytes(out[at : at + 4]), bytes(out[at + 4 : at + 8]), at + 8
    if size == 1:
        size, body = int.from_bytes(out[at + 8 : at + 16]), at + 16
    elif size == 0:
        size = end - at
    if at + size > end or body > at + size:
        raise ValueError("a box without an end")
    return size, kind, body


def _forget_times(out: bytearray, body: int) -> None:
    """When it was made and changed: the first two fields, twice as wide in version 1."""
    width = 16 if out[body] else 8
    out[body + 4 : body + 4 + width] = bytes(width)


def _assert_sound(out: bytearray, body: int, end: int) -> None:
    """A track that is no sound may be a picture, or a list of places. Names the recorder last."""
    if bytes(out[body + 8 : body + 12]) not in (b"soun", b"url ", b"alis"):
        raise ValueError("a track that is no sound")
    out[body + 12 : end] = bytes(max(0, end - body - 12))


def _forget_names(out: bytearray, body: int, end: int) -> None:
    """Of other files, which are empty where the sound lies in this one."""
    at = body + 8
    while at + 8 <= end:
        size, _, inside = _box(out, at, end)
        out[inside + 4 : at + size] = bytes(max(0, at + size - inside - 4))
        at += size


def _assert_codec(out: bytearray, body: int) -> None:
    count = int.from_bytes(out[body + 4 : body + 8])
    if count != 1 or bytes(out[body + 12 : body + 16]) not in CODECS:
        raise ValueError("no sound that is known")
