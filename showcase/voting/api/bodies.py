"""Bodies of requests to the vote, read before Django is asked: short ones, and in good time.

nginx does both in production: it hands on whole requests only (`client_body_timeout`). granian has
no option for it, and its `read` waits until all that was asked for is here. So where no proxy
stands in front, a body is read in small pieces with a look at the clock between them, and only some
of the server's threads may wait for one: whoever falls silent half-way keeps one of those, until
the connection ends, and none that readers and the newsroom need. (To give up such a body in another
thread is no way out: granian's event loop then waits for the lock that the reader holds.)
"""

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore
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
        self._free = BoundedSemaphore(most_waiting)

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
        if not self._free.acquire(blocking=False):
            raise Refusal("too_many")
        try:
            return BytesIO(_read(body, length, monotonic() + self._seconds))
        finally:
            self._free.release()


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
