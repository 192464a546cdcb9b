"""Many forms with photos at once, sent to a real server; and what it takes in memory."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from .conftest import STORY

PATIENCE = 300
"""Seconds."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    cookie: str


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """One request on a line of its own, from one of our pages."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": f"http://127.0.0.1:{port}"}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        line.request(method, path, body, ours | given)
        found = line.getresponse()
        cookie = (found.getheader("Set-Cookie") or "").partition(";")[0]
        return Answer(found.status, found.read(), cookie)
    finally:
        line.close()


def pictures(count: int, side: int) -> list[bytes]:
    """JPEGs that cannot be made smaller: about a byte a pixel."""
    dice = Random(count)
    found = []
    for _ in range(count):
        image = Image.frombytes("RGB", (side, side), dice.randbytes(side * side * 3))
        out = BytesIO()
        image.save(out, "JPEG", quality=75)
        found.append(out.getvalue())
    return found


def form(port: int, place: int, photos: list[bytes]) -> bytes:
    """A form as a browser sends it, with a token and a time of its own."""
    fresh: dict[str, str] = json.loads(ask(port, "GET", "/api/nominate/fresh").body)
    fields: dict[str, Any] = {
        "draft": fresh["draft"],
        "time": fresh["time"],
        "kind": "person",
        "message": STORY,
        "place": place,
        "agree": "on",
        "photos": [SimpleUploadedFile(f"{n}.jpg", data) for n, data in enumerate(photos)],
    }
    return encode_multipart(BOUNDARY, fields)


def sent_at_once(port: int, forms: list[bytes]) -> list[Answer]:
    """What each was answered."""

    def send(body: bytes) -> Answer:
        return ask(port, "POST", "/api/nominate", body, Content_Type=MULTIPART_CONTENT)

    with ThreadPoolExecutor(len(forms)) as threads:
        return list(threads.map(send, forms))


class _Code(HTMLParser):
    found = ""
    _inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = any(name == "data-receipt" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found, self._inside = data, False


def code_in(answer: Answer) -> str:
    parser = _Code()
    parser.feed(answer.body.decode())
    return parser.found


def workers_of(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def forget_peaks(workers: list[int]) -> None:
    """From here on the kernel notes the largest size anew."""
    for pid in workers:
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def bytes_of(workers: list[int], what: str) -> int:
    """Of all workers together: `VmRSS` now, `VmHWM` at their largest."""
    total = 0
    for pid in workers:
        rows = Path(f"/proc/{pid}/status").read_text().splitlines()
        total += next(int(row.split()[1]) * 1024 for row in rows if row.startswith(what))
    return total
