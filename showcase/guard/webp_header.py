"""The size of a WebP picture by its first chunk: Pillow would set memory aside for all pixels."""

FLAG_ANIMATION = 0x02


class Malformed(Exception):
    """No such file."""


class Animation(Exception):
    """Several pictures after each other."""


def size(head: bytes) -> tuple[int, int]:
    """Width and height. Raises `Malformed` and `Animation`."""
    kind, data = head[12:16], head[20:30]
    if len(data) < 10:
        raise Malformed("cut off")
    if kind == b"VP8X":
        if data[0] & FLAG_ANIMATION:
            raise Animation
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise Malformed("no picture")
