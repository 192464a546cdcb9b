"""Bodies of requests to the vote, read before Django is asked: short ones, and in good time.

nginx does both in production (`client_max_body_size`, `client_body_timeout`) and hands on whole
requests only. granian alone waits for a body as long as its sender likes and has no option against
it, and a thread of a server of eight would wait with it; so here a thread of its own waits.
"""

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore, Thread
from typing import Any

from .errors import Refusal
from .parsing import LIMIT
from .straight import PREFIX

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MOST_WAITING = 64
"""Threads that may wait for bodies at a time; a thread that was given up waits on until its sender
goes. Beyond that, a body is not waited for at all."""


class ShortBodies:
    """WSGI: lets a POST below `/api/` through to `application` when its body is here.

    `seconds` bounds the wait; 0 leaves waiting to the server in front.
    """

    def __init__(self, application: Application, seconds: float, limit: int = LIMIT) -> None:
        self._application = application
        self._seconds = seconds
        self._limit = limit
        self._free = BoundedSemaphore(MOST_WAITING)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        bodiless = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if bodiless or not environ.get("PATH_INFO", "").startswith(PREFIX):
            return self._application(environ, start_response)
        try:
            length = self._length(environ)
            if self._seconds and length:
                environ["wsgi.input"] = BytesIO(self._read(environ["wsgi.input"], length))
        except Refusal as refusal:
            return _say(refusal, start_response)
        return self._application(environ, start_response)

    def _length(self, environ: Environ) -> int:
        text = environ.get("CONTENT_LENGTH") or ""
        if not text and "HTTP_TRANSFER_ENCODING" not in environ:
            return 0
        if not (text.isascii() and text.isdigit()):
            raise Refusal("no_length")
        if len(text) > 9 or int(text) > self._limit:
            raise Refusal("too_large")
        return int(text)

    def _read(self, body: Any, length: int) -> bytes:
        if not self._free.acquire(blocking=False):
            raise Refusal("too_slow")
        found: list[bytes] = []

        def read() -> None:
            try:
                found.append(body.read(length))
            except OSError:
                pass  # the sender is gone, and with it whoever would read an answer
            finally:
                self._free.release()

        # A daemon: the server need not wait for a stranger when it stops.
        reader = Thread(target=read, name="body", daemon=True)
        reader.start()
        reader.join(self._seconds)
        if not found:
            raise Refusal("too_slow")
        return found[0]


def _say(refusal: Refusal, start_response: StartResponse) -> Iterable[bytes]:
    text = json.dumps(refusal.as_json(), ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(text))),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    ]
    start_response(f"{refusal.status} Refused", headers)
    return [text]
