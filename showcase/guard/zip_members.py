"""A ZIP's directory, looked at before anything in it is opened."""

import zipfile
import zlib
from typing import BinaryIO

MOST = 2000
"""Files in it."""
DIRECTORY = 1024 * 1024
UNPACKED = 200 * 1024 * 1024
LONGEST_XML = 40 * 1024 * 1024
RATIO = 200
_END = 22
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Word packs in no other way, and each other one breaks with errors of its own."""
UNREADABLE = (
    zipfile.BadZipFile,  # a broken directory
    NotImplementedError,  # a method or a version that zipfile does not have
    OSError,  # an offset before the file's beginning
    RuntimeError,  # a password
    ValueError,  # a name or a date out of range
    zlib.error,  # packed bytes that do not unpack
    EOFError,  # or that end too soon
)
"""What zipfile says of bytes that a stranger made up."""


class Malformed(Exception):
    """No ZIP, an encrypted one, or one whose directory does not fit."""


class Bomb(Exception):
    """Too much comes out of it."""


def checked(file: BinaryIO) -> set[str]:
    """The names in it, in small letters. Raises `Malformed` and `Bomb`.

    zipfile makes an object of every entry, so the directory's own length is looked at first.
    """
    end = file.seek(0, 2)
    file.seek(max(0, end - 65_536 - _END))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END:
        raise Malformed("no end of the directory")
    entries, length = int.from_bytes(tail[at + 10 : at + 12], "little"), tail[at + 12 : at + 16]
    if entries > MOST or int.from_bytes(length, "little") > DIRECTORY:
        raise Bomb("too many files")
    try:
        with zipfile.ZipFile(file) as archive:
            return _names(archive.infolist())
    except UNREADABLE as error:
        raise Malformed(str(type(error))) from error


def _names(members: list[zipfile.ZipInfo]) -> set[str]:
    if len(members) > MOST or sum(one.file_size for one in members) > UNPACKED:
        raise Bomb("too much")
    for one in members:
        if one.flag_bits & 1:
            raise Malformed("encrypted")
        if one.compress_type not in METHODS:
            raise Malformed("packed in a way that Word does not know")
        text = one.filename.lower().endswith((".xml", ".rels"))
        if text and one.file_size > LONGEST_XML:
            raise Bomb("too long a text")
        if one.file_size > 10_000_000 and one.file_size > RATIO * max(1, one.compress_size):
            raise Bomb("packed too well")
    return {one.filename.lower() for one in members}


def read(file: BinaryIO, name: str, most: int = 1024 * 1024) -> bytes:
    """The beginning of a member; nothing for one that is not there or cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(name) as member:
            return member.read(most)
    except (KeyError, *UNREADABLE):
        return b""
