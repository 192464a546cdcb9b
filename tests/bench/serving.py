"""Reading: requests a second for a baked page, beside a plain file and beside Wagtail.

One nginx (one worker) serves the release by site/deploy/nginx.conf, another one plain file of the
same size by the shortest configuration there is. The demo's server (granian, one process) serves
the release, then renders the same page.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.nginx import SCRATCH, free_port, program, running_nginx

from .bigsite import place
from .measuring import Figures, hand_over, run, start, stop

SECONDS = 4
CONNECTIONS = 16
ROUNDS = 3

_PLAIN = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    default_type text/html;
    access_log off;
    sendfile on;
    tcp_nopush on;
{scratch}
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


@contextmanager
def serving(
    command: list[str], url: str, env: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server, from its first answer on."""
    process = start(command, env, stdout=subprocess.DEVNULL)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        for _turn in range(150):
            try:
                direct.open(url, timeout=10).read()
                break
            except OSError as error:
                if process.poll() is not None:
                    raise RuntimeError(f"{command[0]} 没有启动") from error
                time.sleep(0.1)
        yield process
    finally:
        stop(process)


def rate(url: str) -> float:
    """Requests a second. Raises `RuntimeError` if any answer was not a 200."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "20s", url]
    out = run(command, limit=SECONDS + 40).out
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(f"{url}：{out}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", out)
    assert found, out
    return float(found[1])


def nginx(root: Path, page: str, folder: Path) -> Figures:
    """Requests a second for the baked page and for a plain file, in turns."""
    if shutil.which("wrk") is None:
        return {"page": "没有 wrk：apt-get install wrk"}
    release, plainly = folder / "release", folder / "plain"
    for one in (release, plainly):
        one.mkdir(parents=True)
    file = root / "current" / page.strip("/") / "index.html"
    shutil.copyfile(file, plainly / "page.html")
    port = free_port()
    scratch = "\n".join(f"    {name}_temp_path {plainly / name};" for name in SCRATCH)
    text = _PLAIN.format(folder=plainly, port=port, scratch=scratch)
    (plainly / "nginx.conf").write_text(("user root;" if os.geteuid() == 0 else "") + text)
    plain = f"http://127.0.0.1:{port}/page.html"
    command = [program(), "-c", str(plainly / "nginx.conf"), "-p", str(plainly)]
    rates: dict[str, list[float]] = {"page": [], "plain": []}
    with serving(command, plain, {}), running_nginx(release, root, free_port()) as server:
        for _round in range(ROUNDS):
            rates["page"].append(rate(f"http://127.0.0.1:{server.port}{page}"))
            rates["plain"].append(rate(plain))
    return {name: median(found) for name, found in rates.items()} | {"bytes": file.stat().st_size}


def demo_server(folder: Path, page: str) -> Figures:
    """Requests a second of granian, as the demo starts it: the baked page, and rendered anew."""
    figures: Figures = {}
    for name, settings, application in (
        ("baked", "tests.bench.settings", "config.wsgi:application"),
        ("rendered", "tests.bench.live", "tests.bench.wsgi:application"),
    ):
        port = free_port()
        url = f"http://127.0.0.1:{port}{page}"
        command = [
            str(Path(sys.executable).parent / "granian"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "8", "--workers-kill-timeout", "5"),
            *("--log-level", "error", application),
        ]
        with serving(command, url, {**place(folder), "DJANGO_SETTINGS_MODULE": settings}):
            rate(url)
            figures[name] = median(rate(url) for _round in range(ROUNDS))
    return figures


def main(folder: Path, scratch: Path) -> None:
    os.environ.update(place(folder))
    import django

    django.setup()
    from django.conf import settings

    from showcase.cases.models import CasePage

    page = CasePage.objects.live().order_by("-number")[0].url
    root = Path(settings.RELEASES_DIR)
    figures = {"nginx": nginx(root, page, scratch), "demo": demo_server(folder, page)}
    hand_over(figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
