"""Kill the publisher at random moments; what readers get stays whole, and comes right again."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from showcase.bake import rendering, shelf
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.home.models import HomePage
from showcase.stories.models import Column, Story
from tests.bake.accidents import (
    assert_no_orphans,
    assert_readers_are_served,
    at_step,
    die,
    ended,
    forked,
    steps,
)
from tests.bake.edits import EDITS, Newsroom
from tests.bake.test_incremental import differences, full_bake
from tests.database import Databases

HERE = Path(__file__).parents[2]
KINDS = sorted(EDITS.keys() - {"change_template", "link_to_another"})


def kill_and_compare(root: Path, folder: Path, kills: int, every: int = 5) -> list[str]:
    """After an edit, a bake is killed at any of its steps, or a renderer of its; `kills` times.

    Returns what the visible release was after each kill: "before", or "after" the switch.
    """
    chance = random.Random(kills)
    newsroom = Newsroom(1, folder / "templates")
    newsroom.furnish()
    bake(root)
    bake(root)
    Column.objects.update(description="一句说明")
    few = steps(root, lambda: _baked(root, 2, full=False))
    all_ = steps(root, lambda: _baked(root, 2, full=True))
    went: list[str] = []
    for turn in range(kills):
        newsroom.act(chance.choice(KINDS))
        # One change that every page shows: so there is always something to make and to link.
        Column.objects.update(description=f"第{turn}句说明")
        full = turn % 10 == 9
        jobs = chance.choice([1, 2])
        before = shelf.current_name(root)
        if chance.random() < 0.3:
            _kill_at_a_moment(root, jobs, chance, full=full)
        else:
            _kill_at_a_step(root, jobs, chance.randrange(1, all_ if full else few), full=full)
        went.append("before" if shelf.current_name(root) == before else "after")
        cache.clear()
        for name in (shelf.CURRENT, *shelf.names(root)):
            assert_readers_are_served(root / name)
        _bake_again(root)
        if turn % every == every - 1 or turn == kills - 1:
            assert not differences(root, full_bake(folder / "full")), f"turn {turn}"
        assert list(root.glob("*.partial")) == []
    return went


def _baked(root: Path, jobs: int, *, full: bool) -> None:
    rendering._WORTH_FORKING, rendering._FIRST = 2, 2
    bake(root, jobs=jobs, full=full)


def _kill_at_a_step(root: Path, jobs: int, number: int, *, full: bool) -> None:
    def work() -> None:
        os.setpgid(0, 0)
        at_step(number, root, die)
        _baked(root, jobs, full=full)

    child = forked(work)
    assert ended(child) in (0, 1, -9)  # 0: it took fewer steps; 1: a link leads nowhere
    assert_no_orphans(child)


def _kill_at_a_moment(root: Path, jobs: int, chance: random.Random, *, full: bool) -> None:
    """The bake, or one of the processes that render for it."""

    def work() -> None:
        os.setpgid(0, 0)
        _baked(root, jobs, full=full)

    child = forked(work)
    time.sleep(chance.uniform(0.05, 1.5))
    renderers = children(child)
    with suppress(ProcessLookupError):
        os.kill(chance.choice(renderers) if renderers else child, signal.SIGKILL)
    assert ended(child) in ((0, 1) if renderers else (0, 1, -9))
    assert_no_orphans(child)


def children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def _bake_again(root: Path) -> None:
    try:
        bake(root)
    except BakeFailed:
        # The last edit left a dangling link: readers keep what they had until it is mended.
        Story.objects.update(body="[]")
        HomePage.objects.update(lead=None)
        bake(root)


def kill_the_publisher(root: Path, databases: Databases, kills: int) -> int:
    """`manage.py publisher --jobs 2` in its own process is killed while others render for it.

    Returns how often it had renderers when it was killed.
    """
    chance = random.Random(kills)
    had = 0
    for turn in range(kills):
        Column.objects.update(description=f"发布程序第{turn}句")
        (root / ".readings" / "readings.sqlite3").unlink(
            missing_ok=True
        )  # so that it bakes in full
        process = _publisher(root, databases)
        with process:
            until = time.monotonic() + 60
            while not (renderers := children(process.pid)) and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
            had += bool(renderers)
            process.kill()
        assert process.returncode == -9
        assert_no_orphans(process.pid)
        assert_readers_are_served(root / shelf.CURRENT)
        bake(root)  # would wait for ever for the lock if somebody still had it
        for name in shelf.names(root):
            assert_readers_are_served(root / name)
    return had


def _publisher(root: Path, databases: Databases) -> subprocess.Popen[bytes]:
    url = databases.url(str(connection.settings_dict["NAME"]))
    connection.close()
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.bake.publish_for_ever", root, settings.MEDIA_ROOT),
            *("--jobs", "2"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=HERE,
        start_new_session=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": url,
            "WORTH_FORKING": "2",
        },
    )
