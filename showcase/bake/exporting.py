"""A release in a folder of its own that opens without any server: a USB stick, an archive.

A browser that opens a file knows neither `/` nor "the index of a folder", so every address becomes
relative and names its file. Feeds, sitemap and canonical links keep their full addresses: they say
where a page lives on the web.
"""

import json
import os
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from . import shelf
from .forwarding import MAPS
from .manifest import Manifest
from .paths import UnsafePath, tree_path
from .references import local_target
from .relinking import NewAddress, relink_css, relink_html

MARK = "export.json"
"""Says that a folder is an export, and which files of it are ours."""

_IMPORTS = re.compile(rb"^\s*(?:import|export)\b", re.MULTILINE)
_MODULE = re.compile(r'(<script\b[^>]*?\s)type="module"(\s[^>]*?src="(?P<source>[^"]+)"[^>]*>)')


class ExportRefused(Exception):
    """Nothing was written, or not all of it; says why in Chinese."""


@dataclass(frozen=True)
class Exported:
    """Numbers are of files."""

    release: str
    files: int
    written: int
    removed: int


def export(root: Path, target: Path, site_url: str) -> Exported:
    """Copy the current release to `target`. Raises `ExportRefused` or `OSError`.

    `target` is new, empty or an earlier export, of which only what differs is written. Whoever
    reads the site meanwhile notices nothing: a release never changes.
    """
    name = shelf.current_name(root)
    if name is None:
        raise ExportRefused("还没有发布过：先运行 bake。")
    if target.resolve().is_relative_to(root.resolve()):
        raise ExportRefused("不能导出到存放各次发布的文件夹里。")
    before = _earlier(target)
    release = root / name
    files = Manifest.read(release).files.keys() - MAPS
    if MARK in files:
        raise ExportRefused(f"网站里有一个文件正好叫 {MARK}。")
    target.mkdir(parents=True, exist_ok=True)
    # Both lists: an export that is broken off is still known, and finished by the next.
    _mark(target, name, before | files)
    plain = {
        PurePosixPath(file).name
        for file in files
        if file.endswith(".js") and not _IMPORTS.search((release / file).read_bytes())
    }
    written = sum(
        _put(target / file, _relinked(release, file, files, site_url, plain))
        for file in sorted(files)
    )
    removed = before - files
    for file in removed:
        _remove(target, file)
    os.sync()  # so that a stick may be pulled out
    _mark(target, name, files)
    return Exported(name, len(files), written, len(removed))


# --- the target ----------------------------------------------------------------------------------


def _earlier(target: Path) -> set[str]:
    """The files of an earlier export; none in a new or empty folder."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return set()
    try:
        files = json.loads((target / MARK).read_bytes())["files"]
        if not all(_is_below(file) for file in files):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportRefused(
            f"{target} 里已有别的东西。请换一个空文件夹，或上次导出的文件夹。"
        ) from error
    return set(files)


def _is_below(file: str) -> bool:
    path = PurePosixPath(file)
    return not path.is_absolute() and ".." not in path.parts and file not in ("", ".", MARK)


def _mark(target: Path, release: str, files: set[str]) -> None:
    text = json.dumps({"release": release, "files": sorted(files)}, ensure_ascii=False, indent=1)
    _put(target / MARK, text.encode())


def _put(file: Path, content: bytes) -> bool:
    """Write a file whole or not at all; False when it held these bytes already."""
    if file.is_file() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.part")
    half.write_bytes(content)
    half.replace(file)
    return True


def _remove(target: Path, file: str) -> None:
    (target / file).unlink(missing_ok=True)
    for folder in (target / file).parents:
        if folder == target or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


# --- the texts -----------------------------------------------------------------------------------


def _relinked(release: Path, file: str, files: set[str], site_url: str, plain: set[str]) -> bytes:
    content = (release / file).read_bytes()
    if not file.endswith((".html", ".svg", ".css")):
        return content
    relink: Callable[[str, NewAddress], str] = relink_css if file.endswith(".css") else relink_html
    text = relink(content.decode(), lambda url: relative(url, file, files, site_url))
    if file.endswith(".html"):
        text = _MODULE.sub(lambda tag: _runs_from_a_folder(tag, plain), text)
    return text.encode()


def _runs_from_a_folder(tag: re.Match[str], plain: set[str]) -> str:
    """A browser loads no module from a folder; one that imports nothing runs as a plain script.

    Those that do import something need the site's server anyway: the forms, the vote, the search.
    """
    return f"{tag[1]}defer{tag[2]}" if PurePosixPath(tag["source"]).name in plain else tag[0]


def relative(url: str, file: str, files: set[str], site_url: str) -> str:
    """An address written in `file`, as it must stand there to work from a folder.

    What is no file of the release (the newsroom, an interface) leads to the site on the web.
    """
    if url == "" or url.startswith("#"):
        return url
    address = "/" + file.removesuffix("index.html")
    try:
        target = local_target(url, address, site_url)
        if target is None:
            return url
        there = tree_path(target.path)
    except (ValueError, UnsafePath):
        return url
    query = urlsplit(url).query
    end = (f"?{query}" if query else "") + (f"#{target.fragment}" if target.fragment else "")
    if there not in files:
        return f"{site_url}{target.path}{end}"
    return quote(posixpath.relpath(there, posixpath.dirname(file) or ".")) + end
