"""All tests, on SQLite and at the same time on PostgreSQL; the last line is pytest's own.

Tests marked `once` are about the code and not about a database: PostgreSQL's run leaves them out.
Those marked `postgres` are long walks through all rooms, which SQLite's run leaves out instead.
What it says is kept until the other run is over.
"""

import os
import subprocess
import sys
import tempfile
from typing import IO

from tests.postgres import private_postgres, stop_when_told


def pytest(
    *arguments: str, out: IO[bytes] | None = None, **environment: str
) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "pytest", *arguments, *sys.argv[1:]]
    return subprocess.Popen(
        command, env={**inherited, **environment}, stdout=out, stderr=subprocess.STDOUT
    )


def say(text: str) -> None:
    print(f"\n{text}", flush=True)  # noqa: T201 - this is a command


def main() -> int:
    stop_when_told()
    say("在 SQLite 上测试，同时也在 PostgreSQL 上……")
    with private_postgres() as url, tempfile.TemporaryFile() as out:
        runs: list[subprocess.Popen[bytes]] = []
        try:
            runs.append(pytest("-m", "not once", out=out, DATABASE_URL=url))
            runs.append(pytest("-m", "not postgres"))
            failed = runs[1].wait()
            say("在 PostgreSQL 上……")
            failed = runs[0].wait() or failed
        finally:
            for run in runs:
                if run.poll() is None:
                    run.terminate()
                    run.wait()
        out.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(out.read())
        sys.stdout.flush()
    return failed


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
