"""A real site for the browser tests: the very program that `make demo` runs, on data of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.shell import Shell
from tests.pictures import keep, lay_out

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 400


@dataclass(frozen=True)
class RunningSite:
    """A site that answers at `url` (no trailing slash); `var` holds its releases and its log."""

    url: str
    password: str
    """Of every demo account: jizhe, bianji, zhuren, zongbian, tongxun, admin."""
    var: Path
    environment: dict[str, str]
    shell: Shell

    def run(self, script: str) -> str:
        """Run Python as this site; what it printed."""
        return self.shell.run(script)

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` as this site; its output is text. `check=False` to look at failures."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)} failed:\n{done.stderr}")
        return done


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            direct.open(url, timeout=5).close()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{url} answers {error.code}:\n{log.read_text()}") from error
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the site did not start:\n{log.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its own group, made for it below
        process.wait()


@contextmanager
def running_site(database_url: str) -> Iterator[RunningSite]:
    """Start the demo on `database_url` at a free port of 127.0.0.1; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="showcase-site-") as folder:
        var = Path(folder) / "var"
        var.mkdir()
        media = Path(folder) / "media"
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": database_url,
            "VAR_DIR": str(var),
            "MEDIA_ROOT": str(media),
            "SITE_URL": url,
            "PORT": str(port),
        }
        log = var / "site.log"
        lay_out(media)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "site/deploy/demo.py"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            _wait(f"{url}/", process, log)
            keep(media)
            password = (var / "demo-password.txt").read_text().strip()
            shell = Shell(environment)
            try:
                yield RunningSite(url, password, var, environment, shell)
            finally:
                shell.close()
        finally:
            _stop(process)
