"""Bodies of requests to the vote, read before Django is asked: short ones, and in good time.

nginx does both in production: it hands on whole requests only (`client_body_timeout`). granian has
no option for it, and its `read` waits until all that was asked for is here. So where no proxy
stands in front, a body is read in small pieces with a look at the clock between them, and only some
of the server's threads may wait for one: whoever falls silent half-way keeps one of those, until
the connection ends, and none that readers and the newsroom need. Whose body is there at once is
through before anybody is counted: only when all places are held by senders who have been silent for
`SILENT` seconds is the next one refused. (To give up such a body in another
thread is no way out: granian's event loop then waits for the lock that the reader holds.)
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Condition
from time import monotonic
from typing import Any

from .errors import Refusal
from .machine import RETRY_SECONDS
from .parsing import LIMIT
from .straight import PREFIX

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MOST_WAITING = 4
"""Bodies that may be on their way at a time: half of the threads of a worker."""
SILENT = 0.2
"""Seconds after which a body that is not whole is being waited for; most are there at once."""
_PIECE = 64


class ShortBodies:
    """WSGI: lets a request below `/api/` through to `application` when its body is here.

    `seconds` bounds the wait; 0 leaves waiting to the proxy in front.
    """

    def __init__(
        self, application: Application, seconds: float, most_waiting: int = MOST_WAITING
    ) -> None:
        self._application = application
        self._seconds = seconds
        self._places = Places(most_waiting, seconds)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(PREFIX):
            try:
                length = _length(environ)
                if self._seconds and length:
                    environ["wsgi.input"] = self._whole(environ["wsgi.input"], length)
            except Refusal as refusal:
                return _say(refusal, start_response)
        return self._application(environ, start_response)

    def _whole(self, body: Any, length: int) -> BytesIO:
        with self._places.one():
            return BytesIO(_read(body, length, monotonic() + self._seconds))


class Places:
    """At most `most` readers at a time. Raises `Refusal`: too_many, at once where all who have a
    place have held it for `SILENT` seconds, and after `seconds` at the latest."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._since: dict[object, float] = {}
        self._left = Condition()

    @contextmanager
    def one(self) -> Iterator[None]:
        reader = object()
        with self._left:
            self._wait(monotonic() + self._seconds)
            self._since[reader] = monotonic()
        try:
            yield
        finally:
            with self._left:
                del self._since[reader]
                self._left.notify()

    def _wait(self, latest: float) -> None:
        while len(self._since) >= self._most:
            all_silent = max(self._since.values()) + SILENT
            if (rest := min(all_silent, latest) - monotonic()) <= 0:
                raise Refusal("too_many")
            self._left.wait(rest)


def _length(environ: Environ) -> int:
    text = environ.get("CONTENT_LENGTH") or ""
    if not text and "HTTP_TRANSFER_ENCODING" not in environ:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise Refusal("no_length")
    if len(text) > 9 or int(text) > LIMIT:
        raise Refusal("too_large")
    return int(text)


def _read(body: Any, length: int, until: float) -> bytes:
    found = bytearray()
    while len(found) < length:
        piece = body.read(min(_PIECE, length - len(found)))
        if not piece:
            break  # the sender gave up; the view will see that it is not whole
        found += piece
        if monotonic() > until:
            raise Refusal("too_slow")
    return bytes(found)


def _say(refusal: Refusal, start_response: StartResponse) -> Iterable[bytes]:
    text = json.dumps(refusal.as_json(), ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(text))),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    if refusal.code in RETRY_SECONDS:
        headers.append(("Retry-After", RETRY_SECONDS[refusal.code]))
    start_response(f"{refusal.status} Refused", headers)
    return [text]
