"""Where an address stands in the tree of files."""

import re
from functools import lru_cache
from urllib.parse import unquote

MANIFEST = "manifest.json"
INDEX = "index.html"

_LONGEST_NAME = 255  # bytes; the limit of every common file system
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")


class UnsafePath(ValueError):
    """An address that cannot be a file of ours; the message says why, in Chinese."""


@lru_cache(maxsize=100_000)
def tree_path(path: str) -> str:
    """The file of an address, relative to the release: `/cases/` → `cases/index.html`.

    Percent-encoding is undone, as every server does before it looks for the file.
    Raises `UnsafePath` for what could leave the tree or hide in it.
    """
    if not path.startswith("/"):
        raise UnsafePath("网址没有以斜杠开头")
    if "?" in path or "#" in path:
        raise UnsafePath("网址里有问号或井号，不能成为文件")
    try:
        plain = unquote(path[1:], errors="strict")
    except UnicodeDecodeError as error:
        raise UnsafePath("网址不是 UTF-8 编码") from error
    if plain == "" or plain.endswith("/"):
        plain += INDEX
    for part in plain.split("/"):
        if part == "" or part.startswith("."):
            raise UnsafePath("网址里有空的一段，或有一段以点开头")
        if _UNSAFE.search(part) or len(part.encode()) > _LONGEST_NAME:
            raise UnsafePath("网址里有控制字符、反斜杠，或有一段太长")
    if plain == MANIFEST:
        raise UnsafePath(f"{MANIFEST} 留给清单用")
    return plain
