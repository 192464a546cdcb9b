"""Full builds: ours over one and two processes, the test client's, and what nobody can go below."""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from inspect import isfunction
from pathlib import Path
from statistics import mean
from typing import Any
from unittest import mock

from .bigsite import place
from .measuring import Figures, Ran, TooSlow, hand_over, run

SAMPLE = 150  # pages
LIMIT = float(os.environ.get("BENCH_LIMIT", "420"))  # seconds a full build
RUNS = 3


def bake(folder: Path, *options: str) -> Ran:
    """`manage.py bake` on the site in `folder`, as a process of its own."""
    command = [sys.executable, "manage.py", "bake", "--json", *options]
    return run(command, place(folder), limit=LIMIT, memory=True)


def full_builds(folder: Path, jobs: int, runs: int) -> Figures:
    """The median of full builds: seconds, processor seconds, addresses; the highest peak (MiB)."""
    made: list[Ran] = []
    while not made or (len(made) < runs and sum(m.seconds for m in made) < 60):
        try:
            made.append(bake(folder, "--full", "--jobs", str(jobs)))
        except TooSlow as error:
            return {"seconds": str(error)}
    middle = sorted(made, key=lambda ran: ran.seconds)[len(made) // 2]
    return {
        "seconds": middle.seconds,
        "cpu": middle.cpu,
        "pages": json.loads(middle.out[middle.out.index("{") :])["rendered"],
        "peak": max(ran.peak for ran in made),
    }


def one_by_one() -> Figures:
    """Pages a processor second, the same random pages for each: by the test client, as Wagtail
    bakery does; by the template alone, whatever its data costs left out."""
    from django.test import Client
    from django.test.utils import override_settings

    from showcase.bake.addresses import all_addresses
    from showcase.bake.render import render

    addresses = list(all_addresses())
    pages = [a for a in addresses if a.path.endswith("/")]
    sample = random.Random(1).sample(pages, min(SAMPLE, len(pages)))
    client = Client()
    with override_settings(ROOT_URLCONF="tests.bench.urls", ALLOWED_HOSTS=["*"]):
        asked, answered = [], 0
        client.get("/")  # what is read once is not counted
        for address in sample:
            asked.append(cpu(lambda path=address.path: client.get(path)))  # type: ignore[misc]
            answered += client.get(address.path).status_code == 200
    alone = []
    for address in sample:
        with without_orm() as clock:
            whole = cpu(lambda address=address: render(address, lambda part: addresses))  # type: ignore[misc]
        alone.append(whole - clock.spent)
    return {
        "client": 1 / mean(asked),
        "client_answered": answered / len(sample),
        "template": 1 / mean(alone),
    }


def cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


class Clock:
    """Processor seconds between the outermost `enter` and `leave`."""

    def __init__(self) -> None:
        self.spent = 0.0
        self._depth = 0
        self._since = 0.0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            if self._depth == 0:
                self._since = time.process_time()
            self._depth += 1
            try:
                return function(*args, **kwargs)
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self.spent += time.process_time() - self._since

        return timed


@contextmanager
def without_orm() -> Iterator[Clock]:
    """A clock for all that building, running and reading queries takes."""
    from django.db.models import QuerySet
    from django.db.models.manager import BaseManager

    clock = Clock()
    with ExitStack() as stack:
        for name, member in list(vars(QuerySet).items()):
            wanted = not name.startswith("__") or name in ("__iter__", "__len__", "__bool__")
            if isfunction(member) and wanted:
                stack.enter_context(mock.patch.object(QuerySet, name, clock.around(member)))
        queryset = clock.around(BaseManager.get_queryset)
        stack.enter_context(mock.patch.object(BaseManager, "get_queryset", queryset))
        yield clock


def main(folder: Path, *, quick: bool) -> None:
    figures: Figures = {"jobs2": full_builds(folder, 2, 1 if quick else RUNS)}
    if not quick:
        taken = figures["jobs2"]["seconds"]
        if isinstance(taken, float) and taken < LIMIT / 3:
            figures["jobs1"] = full_builds(folder, 1, 1)
        os.environ.update(place(folder))
        import django

        django.setup()
        figures |= one_by_one()
    hand_over(figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]), quick="--quick" in sys.argv)
