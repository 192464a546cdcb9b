"""A bake that breaks off at any step leaves the tree whole, and the next one comes right."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError

from showcase.bake import changes, release, remembering, rendering, run, shelf, store
from showcase.bake.baking import bake
from showcase.stories.models import Column
from tests import factories
from tests.database import Databases

from .edits import Newsroom
from .inline import assert_whole, current, tree
from .killing import kill_and_compare, kill_the_publisher
from .test_incremental import differences, full_bake, newsroom

pytestmark = pytest.mark.once


__all__ = ["newsroom"]

FULL_DISK = OSError(28, "No space left on device")
GONE = OperationalError("the database system is shutting down")

STEPS: dict[str, tuple[Any, str, BaseException]] = {
    "changes are taken": (changes, "_delete", GONE),
    "changes are kept": (changes.Pending, "write", FULL_DISK),
    "a query is run again": (run, "select", GONE),
    "a page is rendered": (rendering, "render", GONE),
    "a file is written": (release.NewRelease, "add", FULL_DISK),
    "files are linked": (os, "link", FULL_DISK),
    "an old release is given up for it": (release.NewRelease, "_bring_up_to_date", FULL_DISK),
    "readings are committed": (store.Store, "commit", FULL_DISK),
    "before the store is sealed": (remembering, "_seal", KeyboardInterrupt()),
    "the switch": (shelf, "switch", KeyboardInterrupt()),
    "changes are forgotten": (changes.Pending, "forget", KeyboardInterrupt()),
}


def test_steps_that_fail(
    newsroom: Callable[[int], Newsroom],
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    subtests: pytest.Subtests,
) -> None:
    newsroom(3)
    for number in range(3):
        Column.objects.update(description=f"第{number}句说明")
        bake(root)
    for step, (place, name, error) in STEPS.items():
        settings.RELEASES_KEPT = 2 if "old release" in step else 5
        before = tree(current(root))
        Column.objects.update(description=f"一句新的说明：{step}")

        def fails(*args: object, error: BaseException = error, **kwargs: object) -> None:
            raise error

        with subtests.test(step):
            with monkeypatch.context() as patch:
                if place is os:
                    patch.setattr(shelf, "spare", lambda root, kept: None)
                patch.setattr(place, name, fails)
                with pytest.raises((type(error), Exception)):
                    bake(root)
            assert_whole(current(root))
            if step != "changes are forgotten":
                assert tree(current(root)) == before
            bake(root)
            assert not differences(root, full_bake(tmp_path / "full"))
            assert_whole(current(root))
            assert list(root.glob("*.partial")) == []


def test_kill_a_bake_at_any_step(
    transactional_db: None, root: Path, tmp_path: Path, settings: LazySettings
) -> None:
    settings.PRECOMPRESS, settings.RELEASES_KEPT = True, 2
    went = kill_and_compare(root, tmp_path, kills=5)
    assert "before" in went


def test_kill_the_publisher_while_others_render_for_it(
    transactional_db: None, root: Path, test_databases: Databases, plain_templates: None
) -> None:
    factories.site()
    for number in range(12):
        Column.objects.create(name=f"栏目{number}", slug=f"column-{number}")
    bake(root)
    assert kill_the_publisher(root, test_databases, kills=1) == 1
