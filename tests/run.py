"""All tests, on SQLite and then on PostgreSQL; the last line is pytest's own.

Tests marked `once` are about the code and not about a database: the second run leaves them out.
"""

import os
import subprocess
import sys

from tests.postgres import private_postgres, stop_when_told


def pytest(*arguments: str, **environment: str) -> int:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "pytest", *arguments, *sys.argv[1:]]
    return subprocess.run(command, env={**inherited, **environment}, check=False).returncode


def say(text: str) -> None:
    print(f"\n{text}", flush=True)  # noqa: T201 - this is a command


def main() -> int:
    stop_when_told()
    say("在 SQLite 上测试……")
    failed = pytest()
    if failed:
        return failed
    say("在 PostgreSQL 上测试……")
    with private_postgres() as url:
        return pytest("-m", "not once", DATABASE_URL=url)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
