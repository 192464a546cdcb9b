"""The frames of an MP3 (ISO 11172-3, layer III): ID3, APE, lyrics and covers lie between them."""

_KILOBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
"""By whether it is version 1."""
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""By the two bits of the version."""
_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3")
_TABLES = (b"Xing", b"Info", b"VBRI")
"""In a first frame without sound: the encoder's name, and where to jump to."""


def sound(data: bytes) -> bytes:
    """Frame by frame. Raises ValueError if there is none."""
    frames: list[bytes] = []
    at = 0
    while at < len(data):
        if data.startswith(b"ID3", at):
            at += _tag(data, at)
        elif (length := frame(data, at)) and _goes_on(data, at + length):
            frames.append(data[at : at + length])
            at += length
        else:
            at = data.find(b"\xff", at + 1)
            if at < 0:
                break
    if frames and any(name in frames[0][:64] for name in _TABLES):
        del frames[0]
    if not frames:
        raise ValueError("no sound")
    return b"".join(frames)


def frame(data: bytes, at: int) -> int:
    """Bytes of the frame that begins there; 0 if none does."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate = head[1] >> 3 & 3, head[2] >> 2 & 3
    bits = _KILOBITS[version == 3][head[2] >> 4] * 1000
    if version == 1 or rate == 3 or not bits:
        return 0
    samples = 144 if version == 3 else 72
    return samples * bits // _HERTZ[version][rate] + (head[2] >> 1 & 1)


def _goes_on(data: bytes, at: int) -> bool:
    """What stands where a frame ends: another one, a tag, or nothing. Two bytes of a cover may look
    like a frame, but not two frames in a row."""
    return at == len(data) or bool(frame(data, at)) or data.startswith(_TAGS, at)


def _tag(data: bytes, at: int) -> int:
    """Bytes of an ID3 tag, whose size has seven bits in a byte."""
    size = 0
    for byte in data[at + 6 : at + 10]:
        size = size << 7 | byte & 0x7F
    return 10 + size
