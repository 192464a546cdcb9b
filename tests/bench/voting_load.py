"""A load of prepared requests over connections that are kept, from one process.

    python -m tests.bench.voting_load PORT FILE CONNECTIONS SECONDS [RATE]

FILE holds the requests, each after its length in four bytes; every one is sent once. Without RATE
a connection sends its next request when it has its answer. With RATE requests are due at even
moments, whatever the server does, and are timed from the moment they were due.
"""

import selectors
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from .measuring import Figures, hand_over


@dataclass
class Line:
    """A connection, with what came of its answer and when its request was due."""

    socket: socket.socket
    due: float = 0.0
    heard: bytes = b""


def write(requests: Sequence[bytes], file: Path) -> None:
    file.write_bytes(b"".join(len(one).to_bytes(4) + one for one in requests))


def read(file: Path) -> Iterator[bytes]:
    data, at = file.read_bytes(), 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4])
        yield data[at + 4 : end]
        at = end


def load(
    port: int, requests: Iterator[bytes], connections: int, seconds: float, rate: float = 0
) -> Figures:
    """Answers a second, quantiles in milliseconds, and how often each status came."""
    selector = selectors.DefaultSelector()
    free = deque(Line(socket.create_connection(("127.0.0.1", port))) for _n in range(connections))
    for line in free:
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.socket, selectors.EVENT_READ, line)
    taken: list[float] = []
    statuses: Counter[str] = Counter()
    started = time.perf_counter()
    until, due, busy, over = started + seconds, started, 0, False
    while not over or busy:
        now = time.perf_counter()
        while free and not over and (not rate or due <= now):
            request = next(requests, None)
            over = request is None or now >= until
            if over or request is None:
                break
            line = free.popleft()
            line.due, line.heard = (due if rate else now), b""
            line.socket.sendall(request)
            busy += 1
            due += 1 / rate if rate else 0
        for key, _mask in selector.select(max(due - now, 0) if rate and free else 1):
            line = key.data
            more = line.socket.recv(65_536)
            if not more:
                raise RuntimeError(f"连接断了：{line.heard[:200]!r}，已答 {dict(statuses)}")
            line.heard += more
            if whole(line.heard):
                now = time.perf_counter()
                taken.append(now - line.due)
                statuses[line.heard[9:12].decode()] += 1
                free.append(line)
                busy -= 1
        over = over or time.perf_counter() >= until
        if time.perf_counter() > until + 30:
            raise RuntimeError(f"{busy} 个请求没有答复，已答 {dict(statuses)}")
    spent = time.perf_counter() - started
    for line in free:
        line.socket.close()
    at = quantiles(taken, n=100)
    figures: Figures = {"rate": len(taken) / spent, "statuses": dict(statuses)}
    return figures | {"p50": at[49] * 1000, "p95": at[94] * 1000, "p99": at[98] * 1000}


def whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    [length] = (row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:"))
    return len(body) >= int(length.partition(b":")[2])


if __name__ == "__main__":
    port, file, connections, seconds, *rate = sys.argv[1:]
    hand_over(
        load(int(port), read(Path(file)), int(connections), float(seconds), *map(float, rate))
    )
