"""A reader who speaks WSGI, and what stands behind the files in tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from showcase.bake.serving import Application, Environ, StartResponse


@dataclass(frozen=True)
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status.split()[0])


class Visitor:
    def __init__(self, application: Application) -> None:
        self._application = application

    def get(self, path: str | bytes, method: str = "GET", **environ: str) -> Answer:
        """`path` is what the server decoded already; bytes for what is not UTF-8."""
        raw = path.encode() if isinstance(path, str) else path
        request: Environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": raw.decode("latin-1"),
            "QUERY_STRING": "",
            "wsgi.input": BytesIO(),
            **environ,
        }
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            started[:] = [status, dict(headers)]

        answer = self._application(request, start)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return Answer(started[0], started[1], body)


def nothing_behind(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Stands for Django: knows /admin/ and answers 404 to all else, saying what was asked."""
    if environ["PATH_INFO"] == "/admin/":
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"newsroom"]
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"django: " + environ["REQUEST_METHOD"].encode()]
