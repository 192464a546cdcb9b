"""Ballots over HTTP: granian with two workers, the load from a process of its own.

On PostgreSQL beside a view that only stores a row, in turns, with the CPU of the server's and the
database's processes; and 200 a second at even moments. On SQLite beside one commit a ballot.
"""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from tests.nginx import free_port
from tests.postgres import private_postgres

from .measuring import Figures, hand_over, received, run
from .serving import serving
from .voting_place import prepare

SECONDS = 4
ROUNDS = 3
MOST_A_SECOND = 1500  # requests that are prepared
STEADY = 200  # a second


def main(database: str) -> None:
    with TemporaryDirectory(prefix="showcase-bench-") as name:
        folder = Path(name)
        if database == "postgresql":
            with private_postgres(durable=True) as url:
                category = prepare(url, VAR_DIR=str(folder))
                hand_over(on_postgresql(url, category, folder))
        else:
            category = prepare(f"sqlite:///{folder / 'votes.sqlite3'}", VAR_DIR=str(folder))
            hand_over(on_sqlite(category, folder))


def on_postgresql(url: str, category: Any, folder: Path) -> Figures:
    [host] = parse_qs(urlsplit(url).query)["host"]
    database = int((Path(host) / "data" / "postmaster.pid").read_text().split()[0])
    runs: dict[str, list[Figures]] = {"ballot": [], "bare": []}
    everybody_may(category)
    with server(threads=8) as (port, process):
        for _round in range(ROUNDS):
            for name, ones in runs.items():
                address = "/api/bare" if name == "bare" else ""
                sent = prepared(folder, category, SECONDS * MOST_A_SECOND, address)
                before = cpu_of(process.pid) + cpu_of(database)
                figures = loaded(port, sent, 16, SECONDS)
                spent = cpu_of(process.pid) + cpu_of(database) - before
                ones.append(figures | {"cpu": spent / figures["statuses"]["201"] * 1000})
        sent = prepared(folder, category, STEADY * 10)
        steady = loaded(port, sent, 64, 10, STEADY)
    return {
        **{
            name: {figure: median(one[figure] for one in ones) for figure in ("rate", "cpu", "p95")}
            for name, ones in runs.items()
        },
        "steady": steady,
    }


def on_sqlite(category: Any, folder: Path) -> Figures:
    everybody_may(category)
    figures: Figures = {}
    for name, extra in (("shared", {}), ("alone", {"BENCH_ALONE": "1"})):
        with server(threads=32, **extra) as (port, _process):
            rates = []
            for _round in range(ROUNDS):
                sent = prepared(folder, category, SECONDS * MOST_A_SECOND)
                rates.append(loaded(port, sent, 64, SECONDS)["rate"])
        figures[name] = {"rate": median(rates)}
    return figures


def everybody_may(category: Any) -> None:
    """All ballots come from this machine: it is registered as a point where many people vote."""
    from django.db import connection

    from showcase.voting.models import ServicePoint

    ServicePoint.objects.create(name="bench", network="127.0.0.0/8", quota=10**6)
    connection.close()


def prepared(folder: Path, category: Any, number: int, address: str = "") -> Path:
    """A file of ballots by as many devices, with their work done."""
    from . import voting_load

    file = folder / "requests"
    voting_load.write([ballot(category, address) for _one in range(number)], file)
    return file


def ballot(category: Any, address: str) -> bytes:
    """A whole request as the page's script sends it."""
    from altcha import Challenge, Payload, solve_challenge
    from django.http import HttpResponse
    from django.test import RequestFactory

    from showcase.guard import device, origin, work
    from showcase.voting.api import gate

    response = HttpResponse()
    made = device.issue(RequestFactory().get("/", headers={"host": "127.0.0.1"}), response)
    scope = gate.scope(category.contest.slug, category.slug, made)
    challenge = Challenge.from_dict(work.challenge(scope, tries=1))
    solution = solve_challenge(challenge)
    assert solution is not None
    proof = b64encode(json.dumps(Payload(challenge, solution).to_dict()).encode()).decode()
    body = json.dumps(
        {"idem": str(uuid4()), "category": category.slug, "picks": [3, 8, 13], "pow": proof}
    ).encode()
    address = address or f"/api/vote/{category.contest.slug}/ballot"
    cookie = response.cookies[device.LOCAL_NAME].value
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"{origin.HEADER}: 1\r\nSec-Fetch-Site: same-origin\r\nUser-Agent: Mozilla/5.0 bench\r\n"
        f"Cookie: {device.LOCAL_NAME}={cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def loaded(port: int, requests: Path, connections: int, seconds: float, rate: float = 0) -> Figures:
    """Raises `RuntimeError` if any answer is not 201."""
    command = [sys.executable, "-m", "tests.bench.voting_load", str(port), str(requests)]
    command += [str(connections), str(seconds), *([str(rate)] if rate else [])]
    figures = received(run(command, limit=seconds + 60).out)
    if figures["statuses"].keys() != {"201"}:
        raise RuntimeError(f"不都是 201：{figures['statuses']}")
    return figures


@contextmanager
def server(threads: int, **environment: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """granian as in production, with two workers: its port, and its process."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"),
        *("--blocking-threads", str(threads), "--backpressure", "256", "--log-level", "error"),
        *("--workers-kill-timeout", "5", "config.wsgi:application"),
    ]
    with serving(command, f"http://127.0.0.1:{port}/api/vote/", environment) as process:
        yield port, process


def cpu_of(session: int) -> float:
    """Processor seconds of all living processes of a session."""
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(sys.argv[1])
