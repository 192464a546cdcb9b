"""The current release over WSGI, with Django behind it."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote
from wsgiref.util import FileWrapper

from . import shelf
from .headers import ASK_FIRST, SECURITY_HEADERS, cache_control, content_type
from .manifest import Manifest
from .paths import INDEX, MANIFEST

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

NOT_FOUND = "404.html"
DJANGOS_OWN = ("/admin/", "/api/", "/documents/", "/static/")
"""Below these a 404 is Django's to phrase; everywhere else it is a reader who is lost."""
_BLOCK = 64 * 1024


@dataclass(frozen=True)
class Tree:
    """A release as it is served: only what its manifest names exists.

    A path is looked up, never joined and tried, so nothing outside can be reached.
    """

    folder: Path
    manifest: Manifest

    def file(self, path: str) -> str | None:
        """The file of a request path, if the release has one."""
        name = path[1:]
        if name == "" or name.endswith("/"):
            name += INDEX
        return name if name in self.manifest.files or name == MANIFEST else None

    def is_folder(self, path: str) -> bool:
        return f"{path[1:]}/{INDEX}" in self.manifest.files

    def open(self, file: str) -> IO[bytes]:
        """Raises `OSError` when the release was pruned a moment ago, or the file is a link."""
        handle = os.open(self.folder / file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        return os.fdopen(handle, "rb")


class ReleaseFirst:
    """Answers GET and HEAD from the current release, everything else from `application`.

    Needs no database: readers are served while Django cannot even start a query.
    """

    def __init__(self, application: Application, releases_dir: Path | str) -> None:
        self._application = application
        self._root = Path(releases_dir)
        self._tree: Tree | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        path = _path(environ)
        if path is None:
            return self._lost(environ, start_response)
        # A second look: the release that was current may be pruned between readlink and open.
        for _attempt in range(2):
            tree = self._current()
            if tree is None:
                break
            try:
                file = tree.file(path)
                if file is not None:
                    return _send(tree, file, environ, start_response)
            except OSError:
                self._tree = None
                continue
            if tree.is_folder(path):
                return _to_folder(path, environ, start_response)
            break
        if path.startswith(DJANGOS_OWN):
            return self._application(environ, start_response)
        return self._django_or_lost(environ, start_response)

    def _current(self) -> Tree | None:
        """The release of this very moment; its manifest is read once."""
        name = shelf.current_name(self._root)
        if name is None:
            return None
        tree = self._tree
        if tree is None or tree.folder.name != name:
            folder = self._root / name
            try:
                tree = Tree(folder, Manifest.read(folder))
            except (OSError, ValueError, KeyError):
                return None
            self._tree = tree
        return tree

    def _django_or_lost(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Django's answer, or our own page when it has none."""
        held = _HeldStart(start_response)
        answer = self._application(environ, held)
        if not held.status.startswith("404"):
            return answer
        lost = self._lost_page(environ, start_response)
        if lost is None:
            held.release()
            return answer
        if hasattr(answer, "close"):
            answer.close()
        return lost

    def _lost(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        lost = self._lost_page(environ, start_response)
        if lost is not None:
            return lost
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return ["没有找到这个页面。".encode()]

    def _lost_page(self, environ: Environ, start: StartResponse) -> Iterable[bytes] | None:
        tree = self._current()
        if tree is None or NOT_FOUND not in tree.manifest.files:
            return None
        try:
            file = tree.open(NOT_FOUND)
        except OSError:
            return None
        headers = [
            ("Content-Type", content_type(NOT_FOUND)),
            ("Content-Length", str(os.fstat(file.fileno()).st_size)),
            ("Cache-Control", ASK_FIRST),
            *SECURITY_HEADERS,
        ]
        start("404 Not Found", headers)
        return _body(file, environ)


class _HeldStart:
    """Keeps Django's status and headers back until it is known whether they are wanted."""

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self._kept: tuple[str, Headers] | None = None
        self.status = ""

    def __call__(
        self,
        status: str,
        headers: Headers,
        exc_info: tuple[type[BaseException], BaseException, TracebackType] | None = None,
    ) -> Any:
        self.status = status
        if status.startswith("404") and exc_info is None:
            self._kept = (status, headers)
            return None
        if exc_info is not None:
            return self._start_response(status, headers, exc_info)
        return self._start_response(status, headers)

    def release(self) -> None:
        if self._kept is not None:
            self._start_response(*self._kept)


def _path(environ: Environ) -> str | None:
    """The request path as text; None when its bytes are not UTF-8.

    WSGI hands bytes over as Latin-1. They were percent-decoded once, and are not decoded again.
    """
    try:
        path = environ.get("PATH_INFO", "").encode("latin-1").decode()
    except UnicodeError:
        return None
    return path if path.startswith("/") else None


def _send(
    tree: Tree, file: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    handle = tree.open(file)
    status = os.fstat(handle.fileno())
    entry = tree.manifest.files.get(file)
    etag = f'"{entry.sha256[:32]}"' if entry else f'"{tree.folder.name}"'
    common: Headers = [
        ("ETag", etag),
        ("Last-Modified", formatdate(status.st_mtime, usegmt=True)),
        ("Cache-Control", cache_control(file)),
        *SECURITY_HEADERS,
    ]
    if _is_fresh(environ, etag, int(status.st_mtime)):
        handle.close()
        start_response("304 Not Modified", common)
        return []
    headers = [
        ("Content-Type", content_type(file)),
        ("Content-Length", str(status.st_size)),
        *common,
    ]
    start_response("200 OK", headers)
    return _body(handle, environ)


def _body(file: IO[bytes], environ: Environ) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "HEAD":
        file.close()
        return []
    wrapper = environ.get("wsgi.file_wrapper", FileWrapper)
    return wrapper(file, _BLOCK)


def _is_fresh(environ: Environ, etag: str, modified: int) -> bool:
    """RFC 9110 §13: an ETag decides; a date is asked only where there is no ETag."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is not None:
        tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return etag in tags or "*" in tags
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None:
        return False
    try:
        return modified <= parsedate_to_datetime(since).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def _to_folder(path: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    query = environ.get("QUERY_STRING", "")
    location = quote(f"{path}/") + (f"?{query}" if query else "")
    headers = [("Location", location), ("Content-Length", "0"), ("Cache-Control", ASK_FIRST)]
    start_response("301 Moved Permanently", headers)
    return []
