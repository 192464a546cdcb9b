"""Fifty nominations with nine photos at once, beside a vote and the desk's worker: `make chaos`.

As in production: forms with files are taken in by a process of their own, and whole.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection

from showcase.leads import files, receipts
from showcase.voting.models import Ballot, Category
from tests.database import ROOT, Databases
from tests.nominations import loading
from tests.nominations.test_load import MOST, SETTINGS, place
from tests.voting import contests
from tests.voting.crowd import Child
from tests.voting.granian import THREADS, Server, granian
from tests.voting.voter import OURS, solved

__all__ = ["place"]
FORMS, PHOTOS, SIDE = 50, 9, 1000
NICE = 10
A_SECOND = 10
QUIET, BUSY = 80, 400
"""Ballots before, and at most meanwhile."""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),  # it forks beside threads
]


@pytest.fixture
def category() -> Category:
    return contests.category(contests.contest(level="device"))


@pytest.fixture
def server(place: int, category: Category, test_databases: Databases) -> Iterator[Server]:
    """Where ballots are cast."""
    with granian(here(test_databases), workers=2, settings=SETTINGS) as running:
        yield running


@pytest.fixture
def desk(server: Server, test_databases: Databases, settings: LazySettings) -> Iterator[Server]:
    """Where forms are taken in, and the worker beside it."""
    url = here(test_databases)
    with granian(url, settings=SETTINGS) as running, worker(url, running):
        for pid in loading.workers_of(running.pid):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(thread.name), NICE)
        settings.LEADS_DIR = running.folder / "leads"
        yield running


def here(databases: Databases) -> str:
    return databases.url(connection.settings_dict["NAME"])


@contextmanager
def worker(url: str, server: Server) -> Iterator[None]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DATABASE_URL": url,
        "VAR_DIR": str(server.folder),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
    process = subprocess.Popen([sys.executable, "manage.py", "leads", "--serve"], env=environment)
    try:
        yield
        assert process.poll() is None, "the worker lives"
    finally:
        process.terminate()
        process.wait(timeout=60)


def ballot(port: int, category: Category) -> Callable[[], float]:
    """A ballot whose work is done; casting it tells how many seconds the answer took."""
    cookie = loading.ask(port, "POST", "/api/hello", b"", X_Huaxi="1").cookie
    path = f"/api/vote/{category.contest.slug}"
    asked = loading.ask(port, "GET", f"{path}/challenge?category={category.slug}", Cookie=cookie)
    given = {"idem": str(uuid4()), "category": category.slug, "picks": [1]}
    body = json.dumps(given | {"pow": solved(json.loads(asked.body))}).encode()
    headers = {"Content_Type": "application/json", "Cookie": cookie, "X_Huaxi": OURS["X-Huaxi"]}

    def cast() -> float:
        began = time.monotonic()
        answer = loading.ask(port, "POST", f"{path}/ballot", body, **headers)
        assert answer.status == 201, answer.body
        return time.monotonic() - began

    return cast


def cast_steadily(casts: list[Callable[[], float]], until: Callable[[], bool]) -> list[float]:
    """Seconds of each, sent at even moments whether the ones before were answered or not."""
    sent: list[Future[float]] = []
    begun = time.monotonic()
    with ThreadPoolExecutor(64) as threads:
        for number, cast in enumerate(casts):
            time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
            if until():
                break
            sent.append(threads.submit(cast))
        return [one.result() for one in sent]


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def test_fifty_nominations_beside_a_vote(
    server: Server, desk: Server, place: int, category: Category
) -> None:
    photos = loading.pictures(PHOTOS, SIDE)
    casts = [ballot(server.port, category) for _ in range(QUIET + BUSY)]
    small = [loading.form(desk.port, place, []) for _ in range(THREADS)]
    forms = [loading.form(desk.port, place, photos) for _ in range(FORMS)]
    time.sleep(2.1)  # nobody fills in a form sooner
    loading.sent_at_once(desk.port, small)
    workers = loading.workers_of(desk.pid)
    loading.forget_peaks(workers)
    before = loading.bytes_of(workers, "VmRSS")
    quiet = cast_steadily(casts[:QUIET], lambda: False)

    def work(say: Callable[[bytes], Any]) -> None:
        for answer in loading.sent_at_once(desk.port, forms):
            say(loading.code_in(answer).encode())

    began = time.monotonic()
    sender = Child(work)
    said: list[bytes] = []
    with ThreadPoolExecutor(1) as threads:
        codes = threads.submit(lambda: said.append(sender.out.readall()))
        busy = cast_steadily(casts[QUIET:], codes.done)
        codes.result()
    took = time.monotonic() - began
    assert sender.ended()
    grown = loading.bytes_of(workers, "VmHWM") - before
    print(  # noqa: T201
        f"{FORMS} forms, {sum(map(len, forms)) / 1e6:.0f} MB, in {took:.1f} s; "
        f"a ballot's p95 {p95(quiet) * 1000:.0f} → {p95(busy) * 1000:.0f} ms "
        f"({len(quiet)} and {len(busy)} ballots); memory grew by {grown / 1e6:.0f} MB"
    )
    assert_none_is_lost(said[0].decode().split())
    assert Ballot.objects.count() == len(quiet) + len(busy)
    assert grown < THREADS * MOST
    # SQLite has one writer, and whoever finds it busy sleeps and asks again, in no order.
    if connection.vendor == "postgresql":
        assert p95(busy) <= 2 * p95(quiet)


def assert_none_is_lost(codes: list[str]) -> None:
    assert len(set(codes)) == FORMS
    for code in codes:
        lead = receipts.lead_of(code)
        assert lead is not None
        kept = list(lead.attachments.all())
        assert len(kept) == PHOTOS and all(files.path(one).exists() for one in kept)
