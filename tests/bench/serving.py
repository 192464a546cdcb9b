"""Reading: requests a second for a baked page, beside a plain file and beside Wagtail.

nginx with one worker serves the release as it is and, on another address, one plain file of the
same size. The demo's server (granian, one process) serves the release, then renders the same page.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from .bigsite import place
from .measuring import Figures, hand_over, run, start, stop

SECONDS = 4
CONNECTIONS = 16
ROUNDS = 3

_NGINX = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/tmp;
    proxy_temp_path {folder}/tmp;
    fastcgi_temp_path {folder}/tmp;
    uwsgi_temp_path {folder}/tmp;
    scgi_temp_path {folder}/tmp;
    server {{
        listen 127.0.0.1:{port};
        root {root}/current;
        error_page 404 /404.html;
        add_header X-Content-Type-Options nosniff always;
        add_header Content-Security-Policy "default-src 'self'" always;
        location / {{ index index.html; add_header Cache-Control no-cache; }}
    }}
    server {{
        listen 127.0.0.1:{plain_port};
        root {folder}/plain;
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def serving(command: list[str], url: str, env: dict[str, str]) -> Iterator[None]:
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
        yield
    finally:
        stop(process)


def rate(url: str) -> float:
    """Requests a second. Raises `RuntimeError` if any answer was not a 200."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
    out = run(command, limit=SECONDS + 20).out
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(f"{url}：{out}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", out)
    assert found, out
    return float(found[1])


def nginx(root: Path, page: str, folder: Path) -> Figures:
    """Requests a second for the baked page and for a plain file, in turns."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None or shutil.which("wrk") is None:
        return {"page": "没有 nginx 或 wrk：apt-get install nginx-light wrk"}
    file = root / "current" / page.strip("/") / "index.html"
    (folder / "plain").mkdir(parents=True)
    shutil.copyfile(file, folder / "plain" / "page.html")
    if os.geteuid() == 0:  # nginx's workers are another user then
        for one in (folder, *folder.parents):
            one.chmod(one.stat().st_mode | 0o011)
    port, plain_port = free_port(), free_port()
    config = folder / "nginx.conf"
    text = _NGINX.format(folder=folder, root=root, port=port, plain_port=plain_port)
    config.write_text(("user root;" if os.geteuid() == 0 else "") + text)
    ours, plain = f"http://127.0.0.1:{port}{page}", f"http://127.0.0.1:{plain_port}/page.html"
    baked, plainly = [], []
    with serving([program, "-c", str(config), "-p", str(folder)], ours, {}):
        for _round in range(ROUNDS):
            baked.append(rate(ours))
            plainly.append(rate(plain))
    return {"page": median(baked), "plain": median(plainly), "bytes": file.stat().st_size}


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
