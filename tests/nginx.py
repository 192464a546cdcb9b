"""A real nginx on 127.0.0.1 that runs site/deploy/nginx.conf; site/deploy/nginx.sh brings it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from showcase.bake.nginx import snippets
from showcase.bake.serving import django_prefixes

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "site" / "deploy"
CONF = DEPLOY / "nginx.conf"
UNPACKED = ROOT / "var" / "tools" / "nginx" / "usr"
BROTLI = UNPACKED / "lib" / "nginx" / "modules" / "ngx_http_brotli_static_module.so"
START_SECONDS = 10
SCRATCH = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def program() -> str:
    found = UNPACKED / "sbin" / "nginx"
    name = str(found) if found.exists() else shutil.which("nginx")
    assert name, "no nginx: run `sh site/deploy/nginx.sh`, as `make test` does"
    return name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Nginx:
    port: int
    process: subprocess.Popen[bytes]
    configuration: Path

    def read_lists(self, releases: Path) -> subprocess.CompletedProcess[str]:
        """What showcase-reload.timer does every ten seconds."""
        folder = self.configuration.parent
        return subprocess.run(
            ["sh", DEPLOY / "reload-nginx.sh", releases, folder / "seen"],
            env={**os.environ, "NGINX": f"{program()} -c {self.configuration} -p {folder}"},
            capture_output=True,
            text=True,
            check=False,
        )


def written(folder: Path, releases: Path, port: int, django: int, forms: int = 0) -> Path:
    """The documented file for this machine: another place, another port, no certificate."""
    included = folder / "showcase"
    included.mkdir()
    for name, text in snippets(django_prefixes(), settings.ANSWERED_FIRST).items():
        (included / name).write_text(text)
    site = CONF.read_text()
    for ours, theirs in {
        "/etc/nginx/showcase": str(included),
        "/srv/showcase/releases": str(releases),
        "/var/log/nginx/showcase.log": str(folder / "access.log"),
        "/var/log/nginx/showcase-error.log": str(folder / "error.log"),
        "/var/www/letsencrypt": str(folder),
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{django};",
        "server 127.0.0.1:8001;": f"server 127.0.0.1:{forms or django};",
        "# brotli_static on;": "brotli_static on;" if BROTLI.exists() else "#",
    }.items():
        assert ours in site, ours
        site = site.replace(ours, theirs)
    lines = [line for line in site.splitlines() if "ssl_certificate" not in line]
    (folder / "site.conf").write_text("\n".join(lines))
    scratch = "".join(f"{name}_temp_path {folder / name};\n" for name in SCRATCH)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{f'load_module {BROTLI};' if BROTLI.exists() else ''}\n"
        # Root's nginx would give up its rights, and then could not look into a test's folder.
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"daemon off; worker_processes 1; pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
        f"events {{ worker_connections 64; }}\n"
        f"http {{\n{scratch}include {folder / 'site.conf'};\n}}\n"
    )
    return whole


@contextmanager
def running_nginx(folder: Path, releases: Path, django: int, forms: int = 0) -> Iterator[Nginx]:
    """Serve `releases`, with Django at port `django`, and at `forms` that of the public's forms, if
    it is another; what it writes goes below `folder`."""
    port = free_port()
    configuration = written(folder, releases, port, django, forms)
    command = [program(), "-c", str(configuration), "-p", str(folder), "-e", str(folder / "log")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process, folder)
        yield Nginx(port, process, configuration)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("".join(p.read_text() for p in folder.glob("*log") if p.is_file()))
