"""Kill the publisher at random moments; what readers get stays whole, and comes right again."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from showcase.bake import shelf
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.home.models import HomePage
from tests.bake.edits import Newsroom
from tests.bake.inline import assert_whole, current
from tests.bake.test_incremental import differences, full_bake
from tests.database import Databases

HERE = Path(__file__).parents[2]


def kill_and_compare(root: Path, folder: Path, databases: Databases, kills: int) -> int:
    """Returns how many of the bakes after a kill could go on from what was recorded."""
    chance = random.Random(kills)
    Newsroom(1, folder / "templates").furnish()
    bake(root)
    went_on = 0
    for turn in range(kills):
        process = _editor(root, folder, databases, turn)
        assert process.stdout is not None
        with process:
            process.stdout.readline()
            time.sleep(chance.uniform(0.1, 4))
            process.kill()
        assert process.returncode == -9
        cache.clear()
        assert_whole(current(root))
        for name in shelf.names(root):
            assert_whole(root / name)
        try:
            baked = bake(root)
            fresh = full_bake(folder / "full")
        except BakeFailed:
            # The last edit left a dangling link: both ways say so, and readers keep what they had.
            _withdraw_links()
            baked = bake(root)
            fresh = full_bake(folder / "full")
        went_on += not baked.full
        assert not differences(root, fresh), f"turn {turn}"
        assert list(root.glob("*.partial")) == []
    return went_on


def _withdraw_links() -> None:
    from showcase.stories.models import Story

    for story in Story.objects.filter(live=True):
        story.specific.body = []
        Story.objects.filter(pk=story.pk).update(body="[]")
    HomePage.objects.update(lead=None)


def _editor(root: Path, folder: Path, databases: Databases, seed: int) -> subprocess.Popen[bytes]:
    arguments = [root, settings.MEDIA_ROOT, folder / "templates", seed]
    url = databases.url(str(connection.settings_dict["NAME"]))
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bake.edit_for_ever", *map(str, arguments)],
        stdout=subprocess.PIPE,
        cwd=HERE,
        env={**os.environ, **environment},
    )
