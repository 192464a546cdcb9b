"""A small site, really baked, and somebody who asks it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings

from showcase.bake.baking import bake
from showcase.bake.serving import ReleaseFirst
from showcase.home.search import missed, views
from tests import factories
from tests.bake.visitor import Answer, Visitor


@contextmanager
def _connection_stays() -> Iterator[None]:
    """As Django's own test client: the end of a request does not close a test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def published(root: Path, blocker: Any, make: Callable[[], object]) -> Path:
    """A release of what `make` makes, at `root`; the database forgets it again."""
    cache.clear()
    with (
        blocker.unblock(),
        override_settings(RELEASES_DIR=root, SITE_URL="http://localhost"),
        transaction.atomic(),
    ):
        factories.site()
        make()
        bake(root)
        transaction.set_rollback(True)
    cache.clear()
    return root


@pytest.fixture(autouse=True)
def quiet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: LazySettings
) -> Iterator[missed.Tally]:
    """No thread that writes after a test is over; counts and quotas of its own."""
    tally = missed.Tally(write_after=9999)
    monkeypatch.setattr(views, "tally", tally)
    settings.VAR_DIR = tmp_path
    settings.SITE_URL = "http://localhost"
    cache.clear()
    yield tally
    tally.stop()
    cache.clear()


class Asking:
    """A reader at the one process of the demo: the files first, Django behind them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._visitor = Visitor(ReleaseFirst(get_wsgi_application(), root))

    def bake(self) -> None:
        bake(self.root)

    def get(self, path: str, query: str = "", method: str = "GET", **environ: str) -> Answer:
        server = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost"}
        asked = {**server, "wsgi.url_scheme": "http", "QUERY_STRING": query, **environ}
        with _connection_stays():
            return self._visitor.get(path, method, **asked)

    def page(self, **parameters: str) -> str:
        """The HTML of a page of results."""
        answer = self.get("/search/", urlencode(parameters))
        assert answer.code == 200, answer.body.decode()
        return answer.body.decode()

    def api(self, **parameters: str) -> dict[str, Any]:
        answer = self.get("/api/search", urlencode(parameters))
        assert answer.code == 200, answer.body.decode()
        found: dict[str, Any] = json.loads(answer.body)
        return found

    def titles(self, text: str, **parameters: str) -> list[str]:
        return [one["title"] for one in self.api(q=text, **parameters)["results"]]

    def suggestions(self, text: str) -> list[dict[str, str]]:
        answer = self.get("/api/suggest", urlencode({"q": text}))
        assert answer.code == 200, answer.body.decode()
        found: list[dict[str, str]] = json.loads(answer.body)["suggestions"]
        return found
