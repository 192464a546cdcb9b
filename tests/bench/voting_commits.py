"""SQLite: ballots that share a commit beside one commit each, 64 threads in one process; and how
often the disk can make sure of 4 KiB."""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from .measuring import Figures, hand_over
from .voting_place import prepare, row

SECONDS = 4
ROUNDS = 3
CLIENTS = 64


def main(folder: Path) -> None:
    category = prepare(f"sqlite:///{folder.resolve() / 'votes.sqlite3'}")
    from django.db import transaction

    from showcase.voting.casting.sqlite import append

    def alone(given: Any) -> None:
        with transaction.atomic():
            assert append(given) is not None

    ways: dict[str, Callable[[Any], object]] = {"shared": append, "alone": alone}
    rates: dict[str, list[float]] = {name: [] for name in (*ways, "probe")}
    slowest: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        rates["probe"].append(probe(folder))
        for name, way in ways.items():
            taken = by_many(way, category)
            rates[name].append(len(taken) / SECONDS)
            slowest[name].append(quantiles(taken, n=100)[98] * 1000)
    figures: Figures = {name: median(found) for name, found in rates.items()}
    figures["p99"] = {name: median(found) for name, found in slowest.items()}
    hand_over(figures)


def by_many(way: Callable[[Any], object], category: Any) -> list[float]:
    """Seconds that each ballot took which was answered in time."""
    until = time.monotonic() + SECONDS

    def client(_number: int) -> list[float]:
        from django.db import OperationalError, connection

        taken: list[float] = []
        while (started := time.monotonic()) < until:
            try:
                way(row(category))
            except OperationalError:
                continue  # its turn did not come within 20 seconds
            if (ended := time.monotonic()) < until:
                taken.append(ended - started)
        connection.close()
        return taken

    with ThreadPoolExecutor(CLIENTS) as threads:
        return [one for found in threads.map(client, range(CLIENTS)) for one in found]


def probe(folder: Path) -> float:
    """fdatasync after a write of 4 KiB: how many a second."""
    with (folder / "probe").open("wb", buffering=0) as file:
        until, count = time.monotonic() + 1, 0
        while time.monotonic() < until:
            os.pwrite(file.fileno(), b"x" * 4096, count % 256 * 4096)
            os.fdatasync(file.fileno())
            count += 1
    return count


if __name__ == "__main__":
    main(Path(sys.argv[1]))
