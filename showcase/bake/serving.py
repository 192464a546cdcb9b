"""The current release over WSGI, with Django behind it. nginx does the same in production."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit
from wsgiref.util import FileWrapper

from django.conf import settings

from .conditional import NotSatisfiable, byte_range, is_fresh
from .headers import ASK_FIRST, SECURITY_HEADERS, cache_control, content_type
from .paths import INDEX
from .serving_tree import CurrentTree, Tree, Variant

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

NOT_FOUND = "404.html"
AWAY = (429, 500, 502, 503, 504)
"""What Django answers when it cannot: then the file speaks, where there is one."""
_BLOCK = 64 * 1024

logger = logging.getLogger(__name__)


def django_prefixes() -> tuple[str, ...]:
    """Addresses below which Django answers what the release does not hold.

    What is public of assets, uploads and documents are files; the rest of them is the newsroom's.
    """
    shared = (urlsplit(url).path for url in (settings.STATIC_URL, settings.MEDIA_URL))
    return (*settings.DYNAMIC_PREFIXES, *shared, "/documents/")


class ReleaseFirst:
    """Answers GET and HEAD from the current release, and what is Django's from `application`.

    Needs no database: readers are served while Django cannot even start a query. An address that
    is nobody's gets the release's own 404 page, and Django is not asked.
    """

    def __init__(self, application: Application, releases_dir: Path | str) -> None:
        self._application = application
        self._current = CurrentTree(Path(releases_dir))
        self._prefixes = django_prefixes()
        self._asked_first = frozenset(settings.ANSWERED_FIRST)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        path = _path(environ)
        if path in self._asked_first:
            answer = self._answered(environ, start_response)
            if answer is not None:
                return answer
        # A second look: the release that was current may be pruned between readlink and open.
        for _attempt in range(2):
            tree = self._current.get()
            if tree is None:
                break
            try:
                answer = _from(tree, path, environ, start_response) if path else None
                if answer is not None:
                    return answer
                if path is None or not path.startswith(self._prefixes):
                    return self._lost(tree, path, environ, start_response)
            except OSError:
                self._current.forget()
                continue
            break
        if path is None:
            return _plainly_lost(start_response)
        return self._application(environ, start_response)

    def _answered(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        """What Django says at an address that has a file too; None if it is away or too busy."""
        started: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> None:
            started[:] = [status, headers]

        try:
            answer = self._application(environ, start)
        except Exception:
            logger.exception("Django 答不了，用发布好的文件回答")
            return None
        if int(started[0].split()[0]) in AWAY:
            getattr(answer, "close", lambda: None)()
            return None
        start_response(*started)
        return answer

    def _lost(
        self, tree: Tree, path: str | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        if path and path + "/" in self._prefixes:
            return _to_folder(path, environ, start_response)
        if NOT_FOUND not in tree.manifest.files:
            return _plainly_lost(start_response)
        return _instead(tree, NOT_FOUND, "404 Not Found", environ, start_response)


def _from(
    tree: Tree, path: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes] | None:
    """What the release answers at a path; None if nothing. Raises `OSError`."""
    address = path.removesuffix(INDEX) if path.endswith(f"/{INDEX}") else path
    file = tree.file(path)
    if file is not None and address in tree.forwarding.gone:
        return _instead(tree, file, "410 Gone", environ, start_response)
    if file is not None:
        return _send(tree, file, environ, start_response)
    if address in tree.forwarding.redirects:
        return _moved(tree.forwarding.redirects[address], start_response)
    if tree.is_folder(path):
        return _to_folder(path, environ, start_response)
    return None


def _path(environ: Environ) -> str | None:
    """The request path as text; None when its bytes are not UTF-8.

    WSGI hands bytes over as Latin-1. They were percent-decoded once, and are not decoded again.
    """
    try:
        path = environ.get("PATH_INFO", "").encode("latin-1").decode()
    except UnicodeError:
        return None
    return path if path.startswith("/") else None


# --- the answers ---------------------------------------------------------------------------------


def _send(
    tree: Tree, file: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """The file, the part of it that was asked for, or word that nothing changed."""
    variant = tree.variant(file, environ.get("HTTP_ACCEPT_ENCODING"))
    handle = tree.open(variant.file)
    status = os.fstat(handle.fileno())
    size, modified = status.st_size, int(status.st_mtime)
    headers: Headers = [
        ("ETag", variant.etag),
        ("Last-Modified", formatdate(modified, usegmt=True)),
        ("Cache-Control", cache_control(file)),
        *SECURITY_HEADERS,
        *_vary(variant),
    ]
    none_match, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
    if is_fresh(none_match, since, variant.etag, modified):
        handle.close()
        start_response("304 Not Modified", headers)
        return []
    headers += _form(file, variant)
    # A compressed copy is sent whole, as nginx does: nobody plays a film out of one.
    divisible = environ["REQUEST_METHOD"] == "GET" and not variant.coding
    asked = environ.get("HTTP_RANGE") if divisible else None
    try:
        part = byte_range(asked, environ.get("HTTP_IF_RANGE"), variant.etag, modified, size)
    except NotSatisfiable:
        handle.close()
        headers = [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")]
        start_response("416 Range Not Satisfiable", [*headers, *SECURITY_HEADERS])
        return []
    if part is None:
        ranges = [] if variant.coding else [("Accept-Ranges", "bytes")]
        start_response("200 OK", [*headers, *ranges, ("Content-Length", str(size))])
        return _body(handle, environ)
    headers += [
        ("Content-Length", str(len(part))),
        ("Content-Range", f"bytes {part.start}-{part.stop - 1}/{size}"),
    ]
    start_response("206 Partial Content", headers)
    return _Part(handle, part)


def _instead(
    tree: Tree, file: str, status: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """A page that says why there is none. It is sent whole, whatever was asked of the other."""
    variant = tree.variant(file, environ.get("HTTP_ACCEPT_ENCODING"))
    handle = tree.open(variant.file)
    headers = [
        *_form(file, variant),
        ("Content-Length", str(os.fstat(handle.fileno()).st_size)),
        ("Cache-Control", ASK_FIRST),
        *SECURITY_HEADERS,
        *_vary(variant),
    ]
    start_response(status, headers)
    return _body(handle, environ)


def _form(file: str, variant: Variant) -> Headers:
    coding = [("Content-Encoding", variant.coding)] if variant.coding else []
    return [("Content-Type", content_type(file)), *coding]


def _vary(variant: Variant) -> Headers:
    return [("Vary", "Accept-Encoding")] if variant.varies else []


def _to_folder(path: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    query = environ.get("QUERY_STRING", "")
    return _moved(quote(f"{path}/") + (f"?{query}" if query else ""), start_response)


def _moved(address: str, start_response: StartResponse) -> Iterable[bytes]:
    """`address` is percent-encoded and of this site."""
    headers = [
        ("Location", address),
        ("Content-Length", "0"),
        ("Cache-Control", ASK_FIRST),
        *SECURITY_HEADERS,
    ]
    start_response("301 Moved Permanently", headers)
    return []


def _plainly_lost(start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
    return ["没有找到这个页面。".encode()]


def _body(file: IO[bytes], environ: Environ) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "HEAD":
        file.close()
        return []
    wrapper = environ.get("wsgi.file_wrapper", FileWrapper)
    return wrapper(file, _BLOCK)


class _Part:
    """Some bytes of a file, read as they are sent."""

    def __init__(self, file: IO[bytes], part: range) -> None:
        file.seek(part.start)
        self._file = file
        self._left = len(part)

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (block := self._file.read(min(self._left, _BLOCK))):
            self._left -= len(block)
            yield block

    def close(self) -> None:
        self._file.close()
