"""The frames of AMR (RFC 4867, 5) and of SILK as WeChat sends it, and nothing between or behind."""

NARROW, WIDE = b"#!AMR\n", b"#!AMR-WB\n"
_BYTES = {
    NARROW: (12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0),
    WIDE: (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0),
}
"""Of a frame behind its first byte, by the four bits that name its kind."""
SILK = b"#!SILK_V3"
LONGEST = 1250
"""Bytes of a SILK frame: its encoder makes no longer ones."""


def of_amr(data: bytes) -> bytes:
    """Raises ValueError if there is no frame."""
    magic = WIDE if data.startswith(WIDE) else NARROW
    at = end = len(magic)
    # Whatever is no frame ends it: the format has nothing to tell how long something else is.
    while data.startswith(magic) and at < len(data) and not data[at] & 0x83:
        at += 1 + _BYTES[magic][data[at] >> 3 & 15]
        if at > len(data):
            break
        end = at
    return _not_empty(data[:end], magic)


def of_silk(data: bytes) -> bytes:
    """Raises ValueError if there is no frame."""
    start = data.find(SILK)  # WeChat puts a byte before it
    magic = data[: start + len(SILK)] if start in (0, 1) else b""
    at = end = len(magic)
    while magic and at + 2 <= len(data):
        length = int.from_bytes(data[at : at + 2], "little")
        at += 2 + length
        if length > LONGEST or at > len(data):
            break
        end = at
    return _not_empty(data[:end], magic)


def _not_empty(sound: bytes, magic: bytes) -> bytes:
    if len(sound) <= len(magic):
        raise ValueError("no sound")
    return sound
