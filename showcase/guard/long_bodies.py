"""Bodies of forms with files, spooled to the disk before Django is asked, and in good time.

nginx does both in production (`client_max_body_size`, `client_body_timeout`). Where no proxy stands
in front, granian's `read` waits until all that was asked for is here, so a body is read in pieces
that grow while it comes quickly, with a look at the clock between them; only some of the server's
threads may wait for one. Nothing of it lies in memory but one piece.
"""

from collections.abc import Callable, Iterable, Mapping
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MOST_WAITING = 4
"""Bodies that may be on their way at a time."""
SLOWEST = 16 * 1024
"""Bytes a second, on the whole; `seconds` are given on top of that."""
_SMALL, _LARGE = 64, 64 * 1024
_QUICK = 0.05

_SENTENCES = {
    408: ("Request Timeout", "网络太慢，没有收全。请按返回键，您写的字还在，再提交一次。"),
    411: ("Length Required", "没有收全。请按返回键，您写的字还在，再提交一次。"),
    413: (
        "Content Too Large",
        "传的东西太多了，没有收下。请按返回键，您写的字还在，少选几张照片。",
    ),
    429: ("Too Many Requests", "现在提交的人太多了。请按返回键，您写的字还在，过一分钟再提交。"),
}


class LongBodies:
    """WSGI: hands requests below the paths of `limits` (in bytes) on to `application` when their
    body is here, all others to `otherwise`. The longest path that fits counts.

    `seconds` bounds the wait; 0 leaves waiting to the proxy in front.
    """

    def __init__(
        self,
        application: Application,
        otherwise: Application,
        limits: Mapping[str, int],
        seconds: float,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._application = application
        self._otherwise = otherwise
        self._limits = sorted(limits.items(), key=lambda one: -len(one[0]))
        self._seconds = seconds
        self._free = BoundedSemaphore(most_waiting)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        limit = next((most for start, most in self._limits if path.startswith(start)), None)
        if limit is None:
            return self._otherwise(environ, start_response)
        status, length = _length(environ, limit)
        if status:
            return _say(status, start_response)
        if not (self._seconds and length):
            return self._application(environ, start_response)
        if not self._free.acquire(blocking=False):
            return _say(429, start_response)
        spool = TemporaryFile()  # noqa: SIM115 - closed below, once the answer has been made
        try:
            try:
                until = monotonic() + self._seconds + length / SLOWEST
                whole = _spool(environ["wsgi.input"], spool, length, until)
            finally:
                self._free.release()
            if not whole:
                return _say(408, start_response)
            spool.seek(0)
            environ["wsgi.input"] = spool
            return list(self._application(environ, start_response))
        finally:
            spool.close()


def _length(environ: Environ, limit: int) -> tuple[int, int]:
    """A status to answer with, 0 if there is nothing wrong, and the length in bytes."""
    text = environ.get("CONTENT_LENGTH") or ""
    if not text and "HTTP_TRANSFER_ENCODING" not in environ:
        return 0, 0
    if not (text.isascii() and text.isdigit()):
        return 411, 0
    if len(text) > 12 or int(text) > limit:
        return 413, 0
    return 0, int(text)


def _spool(body: Any, spool: Any, length: int, until: float) -> bool:
    """Whether it came whole and in time."""
    found, size = 0, _SMALL
    while found < length:
        began = monotonic()
        piece = body.read(min(size, length - found))
        if not piece:
            return False
        spool.write(piece)
        found += len(piece)
        now = monotonic()
        if now > until:
            return False
        size = min(size * 2, _LARGE) if now - began < _QUICK else _SMALL
    return True


def _say(status: int, start_response: StartResponse) -> Iterable[bytes]:
    reason, sentence = _SENTENCES[status]
    text = sentence.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]
    if status == 429:
        headers.append(("Retry-After", "60"))
    start_response(f"{status} {reason}", headers)
    return [text]
