"""The real server before the real application, and requests to it written by hand."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
BODY_SECONDS = 1.0
THREADS = 8


@dataclass(frozen=True)
class Server:
    """A granian with eight threads on 127.0.0.1, that waits a second for a body. `folder` is its
    `VAR_DIR`, `pid` its first process."""

    port: int
    folder: Path
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def say(self, request: bytes) -> tuple[int, bytes]:
        """Send bytes as they are; the status and all that is answered before the body ends."""
        with self.connect() as line:
            line.sendall(request)
            return heard(line)


def heard(line: socket.socket) -> tuple[int, bytes]:
    """(status, body) of one answer that says its length."""
    text = b""
    while b"\r\n\r\n" not in text:
        more = line.recv(65536)
        if not more:
            return 0, text
        text += more
    head, _, body = text.partition(b"\r\n\r\n")
    length = 0
    for row in head.split(b"\r\n")[1:]:
        name, _, value = row.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length and (more := line.recv(65536)):
        body += more
    return int(head.split()[1]), body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def granian(
    database_url: str, workers: int = 1, settings: str = "config.settings.dev"
) -> Iterator[Server]:
    """Serve that database; what the server says is in the error if it does not start."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="showcase-granian-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": database_url,
            "VAR_DIR": folder,
            "MEDIA_ROOT": f"{folder}/media",
            "VOTING_BODY_SECONDS": str(BODY_SECONDS),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        }
        command = [str(Path(sys.executable).with_name("granian"))]
        command += ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        command += [
            "--workers",
            str(workers),
            "--blocking-threads",
            str(THREADS),
            "--workers-kill-timeout",
            "2",
        ]
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, "config.wsgi:application"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            _wait(port, process, log)
            yield Server(port, Path(folder), process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(log.read_text())
