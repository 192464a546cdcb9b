"""The sound of a WAV: of its chunks the format and the samples, no list of tags, no place."""

from collections.abc import Iterator

PLAIN = {1, 3, 6, 7, 0xFFFE}
"""PCM, floating point, A-law, µ-law, and what says that it is one of them."""
LONGEST_FORMAT = 40


def sound(data: bytes) -> bytes:
    """Raises ValueError for what is no whole WAV."""
    found: dict[bytes, bytes] = {}
    for name, content in _chunks(data):
        found.setdefault(name, content)
    format, samples = found.get(b"fmt ", b""), found.get(b"data", b"")
    if not 16 <= len(format) <= LONGEST_FORMAT or not samples:
        raise ValueError("no sound")
    if int.from_bytes(format[:2], "little") not in PLAIN:
        raise ValueError("another format inside, with tags of its own")
    body = b"WAVE" + _chunk(b"fmt ", format) + _chunk(b"data", samples)
    return _chunk(b"RIFF", body)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8
        if at + size > len(data):
            raise ValueError("a chunk without an end")
        yield name, data[at : at + size]
        at += size + size % 2


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
