"""SIGKILL at any moment, and two at once: readers always have one whole release."""

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from showcase.bake import shelf
from showcase.bake.baking import bake

from .inline import assert_whole, current, marked_site, tree

pytestmark = pytest.mark.once

HERE = Path(__file__).parents[2]


def baker(root: Path, mark: str, *rounds: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.bake.bake_for_ever", str(root), mark, *rounds]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HERE, env=environment)


def marks(release: Path) -> set[bytes]:
    pages = [content for path, content in tree(release).items() if path.endswith(".html")]
    return {mark for page in pages for mark in re.findall(rb"<p>(.*?)</p>", page)}


def test_a_killed_bake_leaves_the_tree_whole_and_the_next_one_cleans_up(root: Path) -> None:
    bake(root, addresses=marked_site("start"))
    chance = random.Random(20261121)
    left_something = 0
    for turn in range(5):
        process = baker(root, f"run{turn}")
        assert process.stdout is not None
        with process:
            process.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.4))
            process.kill()
        assert process.returncode == -9
        assert_whole(current(root))
        assert len(marks(current(root))) == 1
        left_something += bool(list(root.glob("*.partial")))
        for name in shelf.names(root):
            assert_whole(root / name)
    assert left_something, "no run was killed in the middle of its work"
    bake(root, addresses=marked_site("end"))
    assert list(root.glob("*.partial")) == []
    assert marks(current(root)) == {b"end"}


def test_two_bakes_at_once_wait_for_each_other(root: Path) -> None:
    bakers = [baker(root, mark, "8") for mark in ("left", "right")]
    for process in bakers:
        with process:
            process.wait(timeout=300)
        assert process.returncode == 0
    assert list(root.glob("*.partial")) == []
    assert len(shelf.names(root)) == 5
    for name in shelf.names(root):
        assert_whole(root / name)
        assert len(marks(root / name)) == 1
