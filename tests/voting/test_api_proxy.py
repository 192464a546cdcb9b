"""Behind nginx: the reader's address is what our own proxy says it is, and nobody else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_settings import PRODUCTION

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
ASK = """
import io, json, sys
from showcase.guard import client, device
from config.wsgi import application
seen, read = [], device.read
def watched(request):
    seen.append(str(client.address_of(request)))
    return read(request)
device.read = watched
def ask(remote, forwarded):
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/hello", "SERVER_NAME": "n",
        "SERVER_PORT": "80", "HTTP_HOST": "news.example", "REMOTE_ADDR": remote,
        "HTTP_X_FORWARDED_FOR": forwarded, "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_HUAXI": "1", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    said = []
    b"".join(application(environ, lambda status, headers: said.append((status, headers))))
    return [seen[-1], said[0][0], dict(said[0][1])["Set-Cookie"]]
print(json.dumps([ask("127.0.0.1", "203.0.113.7"), ask("198.51.100.1", "203.0.113.7")]))
"""


def test_only_our_proxy_is_believed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "VAR_DIR": str(tmp_path),
            **PRODUCTION,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    behind, straight = json.loads(done.stdout)
    assert behind[:2] == ["203.0.113.7", "201 Created"]
    assert straight[0] == "198.51.100.1"
    # Over HTTPS the cookie is one that no other host can set.
    assert behind[2].startswith("__Host-huaxi-device=")
    assert "Secure" in behind[2]
    assert "HttpOnly" in behind[2]
