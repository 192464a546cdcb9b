"""The size of a HEIC picture by its boxes (ISO/IEC 14496-12 and 23008-12), nothing decoded."""

from collections.abc import Iterator
from typing import BinaryIO

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
SEQUENCES = {b"hevc", b"hevx", b"msf1", b"avis"}
MOST_META = 4 * 1024 * 1024
MOST_BOXES = 10_000


class Malformed(Exception):
    """No such file."""


class Sequence(Exception):
    """Several pictures after each other."""


def is_heif(head: bytes) -> bool:
    """Whether a file that begins so calls itself HEIC, as one picture or as several."""
    return head[8:12] in BRANDS | SEQUENCES


def size(file: BinaryIO) -> tuple[int, int]:
    """Width and height of the largest picture in it: tiles are smaller than what they make up.

    Raises `Malformed` and `Sequence`.
    """
    file.seek(8)
    if file.read(4) in SEQUENCES:
        raise Sequence
    meta = _meta(file)
    sizes = [
        (int.from_bytes(ispe[4:8]), int.from_bytes(ispe[8:12]))
        for iprp in _children(meta[4:], b"iprp")
        for ipco in _children(iprp, b"ipco")
        for ispe in _children(ipco, b"ispe")
    ]
    if not sizes:
        raise Malformed("no size")
    return max(sizes, key=lambda each: each[0] * each[1])


def _meta(file: BinaryIO) -> bytes:
    end, at = file.seek(0, 2), 0
    for _ in range(MOST_BOXES):
        if at + 8 > end:
            break
        file.seek(at)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        body = 8
        if length == 1:
            length, body = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = end - at
        if length < body:
            break
        if kind == b"meta":
            if length > MOST_META:
                break
            file.seek(at + body)
            return file.read(length - body)
        at += length
    raise Malformed("no meta box")


def _children(data: bytes, wanted: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(MOST_BOXES):
        if at + 8 > len(data):
            return
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if length < 8 or at + length > len(data):
            return
        if kind == wanted:
            yield data[at + 8 : at + length]
        at += length
