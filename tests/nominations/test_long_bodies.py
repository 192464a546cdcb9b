"""Bodies that are too long, too slow, or whole."""

from collections.abc import Iterable
from typing import Any

import pytest

from showcase.guard.long_bodies import Environ, LongBodies, StartResponse

pytestmark = pytest.mark.once
FORM = "/api/nominate"


class Server:
    """What the middleware stands before; it says what arrived."""

    def __init__(self, seconds: float = 5) -> None:
        self.arrived: bytes | None = None
        self.status = ""
        self.text = b""
        self.application = LongBodies(self.take, self.other, {FORM: 1000}, seconds, 1)

    def take(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.arrived = environ["wsgi.input"].read()
        start_response("200 OK", [])
        return [b"taken"]

    def other(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 Other", [])
        return [b"other"]

    def post(self, body: Any, length: str | None, path: str = FORM, **environ: str) -> str:
        given: Environ = {"PATH_INFO": path, "wsgi.input": body, **environ}
        if length is not None:
            given["CONTENT_LENGTH"] = length

        def start(status: str, headers: object) -> None:
            self.status = status

        self.text = b"".join(self.application(given, start))
        return self.status[:3]


class Body:
    """Comes in pieces; `wait` is what the clock shows more after each."""

    def __init__(self, data: bytes, clock: Any = None, wait: float = 0) -> None:
        self.data, self.clock, self.wait, self.asked = data, clock, wait, 0

    def read(self, size: int = -1) -> bytes:
        self.asked = max(self.asked, size)
        piece, self.data = self.data[:size], self.data[size:]
        if self.clock:
            self.clock.now += self.wait
        return piece


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_whole_body_arrives_as_it_was_sent() -> None:
    server = Server()
    data = bytes(range(250)) * 4
    assert server.post(Body(data), str(len(data))) == "200"
    assert server.arrived == data


def test_what_is_too_long_is_not_read() -> None:
    server, body = Server(), Body(b"x" * 2000)
    assert server.post(body, "2000") == "413"
    assert body.asked == 0 and "返回键" in server.text.decode()
    for length in ("-1", "１２", "1" * 40, "x"):
        assert server.post(Body(b"x"), length) in ("411", "413")
    assert server.post(Body(b"x"), None, HTTP_TRANSFER_ENCODING="chunked") == "411"


def test_a_slow_body_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("showcase.guard.long_bodies.monotonic", clock)
    server = Server(seconds=5)
    assert server.post(Body(b"x" * 900, clock, wait=1), "900") == "408"
    assert server.arrived is None and clock.now < 8
    assert server.post(Body(b"x" * 900), "900") == "200", "its place is free again"


def test_only_so_many_wait_at_a_time() -> None:
    server = Server()
    inner: list[str] = []

    class Nosy(Body):
        def read(self, size: int = -1) -> bytes:
            if not inner:
                inner.append("")
                inner[0] = Server.post(server, Body(b"y"), "1")
            return super().read(size)

    assert server.post(Nosy(b"x"), "1") == "200"
    assert inner == ["429"]


def test_everything_else_goes_elsewhere() -> None:
    server = Server()
    assert server.post(Body(b""), None, "/api/vote/x") == "200"
    assert server.text == b"other"
