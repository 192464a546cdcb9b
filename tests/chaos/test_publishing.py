"""The long forms: `make chaos`."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from showcase.bake.baking import bake
from showcase.stories.models import Column
from tests import factories
from tests.bake.conftest import no_memory, plain_templates, root
from tests.bake.edits import Newsroom
from tests.bake.killing import kill_and_compare, kill_the_publisher
from tests.bake.test_incremental import newsroom, tell, walk
from tests.database import Databases

__all__ = ["newsroom", "no_memory", "plain_templates", "root"]


@pytest.mark.parametrize("seed", [int(n) for n in os.environ.get("CHAOS_SEEDS", "1").split()])
def test_two_hundred_edits(
    seed: int, newsroom: Callable[[int], Newsroom], root: Path, tmp_path: Path
) -> None:
    edits, every = (
        int(os.environ.get(n, d)) for n, d in (("CHAOS_EDITS", 200), ("CHAOS_EVERY", 5))
    )
    rendered, changed = tell(walk(newsroom(seed), root, tmp_path / "full", edits, every))
    assert rendered.total() <= 1.2 * changed.total()


def test_a_hundred_kills(
    transactional_db: None, root: Path, tmp_path: Path, settings: LazySettings
) -> None:
    """With compressed copies, and with so few releases that each is made from an old one."""
    settings.PRECOMPRESS, settings.RELEASES_KEPT = True, 2
    kills = int(os.environ.get("CHAOS_KILLS", "100"))
    print(Counter(kill_and_compare(root, tmp_path, kills)))  # noqa: T201


def test_ten_kills_of_the_publisher(
    transactional_db: None, root: Path, test_databases: Databases, plain_templates: None
) -> None:
    factories.site()
    for number in range(30):
        Column.objects.create(name=f"栏目{number}", slug=f"column-{number}")
    bake(root)
    assert kill_the_publisher(root, test_databases, kills=10) == 10
