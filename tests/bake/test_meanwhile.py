"""Editors do not stop while a bake runs."""

from itertools import count
from pathlib import Path

import pytest

from showcase.bake import settling
from showcase.bake.baking import bake
from showcase.bake.failures import Failure
from showcase.home.models import HomePage
from showcase.stories.models import Column

from .inline import current
from .test_incremental import differences, full_bake


@pytest.mark.parametrize("busy_for", [1, 3, 20])
def test_no_change_is_lost_that_comes_while_a_bake_settles(
    busy_for: int, home: HomePage, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long somebody goes on: what one bake no longer takes along, the next one does."""
    Column.objects.create(name="资讯", slug="zixun")
    bake(root)
    settle, times = settling.Settling.settle, count()

    def busy(self: settling.Settling) -> list[Failure]:
        failures = settle(self)
        if next(times) < busy_for:
            Column.objects.update(name=f"第{next(names)}个名字")
        return failures

    names = count()
    Column.objects.update(name="名字")
    with monkeypatch.context() as patch:
        patch.setattr(settling.Settling, "settle", busy)
        bake(root)
    bake(root)
    assert f"第{next(names) - 1}个名字" in (current(root) / "columns/zixun/index.html").read_text()
    assert not differences(root, full_bake(tmp_path / "full"))
