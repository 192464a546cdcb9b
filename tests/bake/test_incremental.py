"""The property: after any edits the tree is byte for byte that of a clean full bake."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache

from showcase.bake import materials, rendering, rows, shelf, triggers
from showcase.bake.addresses import all_addresses
from showcase.bake.baking import Baked, bake
from showcase.bake.entries import Entry
from showcase.bake.facts import asked_once
from showcase.bake.manifest import Manifest
from showcase.bake.preparing import prepare_all
from showcase.bake.rendering import Rendering
from showcase.stories import listing

from .edits import EDITS, Newsroom
from .inline import assert_whole, current


@pytest.fixture
def newsroom(
    db: None,
    root: Path,
    settings: LazySettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[int], Newsroom]:
    """A furnished site in the real templates; those an edit changes are copied first."""
    templates = tmp_path / "templates"
    templates.mkdir()
    options: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**options, "DIRS": [templates, *options["DIRS"]]}]
    monkeypatch.setattr(listing, "PER_PAGE", 2)  # so that lists have archive pages

    def make(seed: int) -> Newsroom:
        made = Newsroom(seed, templates)
        made.furnish()
        return made

    return make


def full_bake(folder: Path, *, plain: bool = False) -> Manifest:
    """What a clean full bake gives. It may not touch the log that the other tree lives by.

    No recorder is in the way. If `plain`, facts are plain functions too, which takes longer.
    """
    materials.reload()
    cache.clear()
    with nullcontext() if plain else asked_once():
        bake(folder, addresses=lambda: all_addresses())
    return Manifest.read(folder / shelf.CURRENT)


def differences(root: Path, other: Manifest) -> list[str]:
    ours = Manifest.read(root / shelf.CURRENT)
    return sorted(
        {*ours.changed_since(other), *ours.removed_since(other)} | set(other.removed_since(ours))
    )


def walk(
    newsroom: Newsroom, root: Path, folder: Path, edits: int, every: int = 1
) -> Iterator[tuple[str, Baked]]:
    """Edit and bake; every few edits compare with a clean full bake."""
    bake(root)
    bake(root)  # the first one made the pictures
    for number in range(edits):
        kind, what = newsroom.act()
        prepare_all(lambda line: None)  # a bake does it itself unless it is in a transaction
        baked = bake(root)
        yield kind, baked
        if number % every == 0 or number == edits - 1:
            found = differences(root, full_bake(folder, plain=number == edits - 1))
            assert not found, f"edit {number}: {kind} ({what}) left {found[:5]} stale"
            assert_whole(current(root))


def tell(done: Iterable[tuple[str, Baked]]) -> tuple[Counter[str], Counter[str]]:
    """How many pages were rendered and how many of them changed, by kind of edit; printed too."""
    rendered: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for kind, baked in done:
        assert not baked.full, f"{kind}: {baked.full}"
        rendered[kind] += baked.rendered
        changed[kind] += sum(not p.startswith(("media/", "static/")) for p in baked.changed)
    for kind in sorted(rendered):
        print(f"{kind:22} {rendered[kind]:5} / {changed[kind]:5}")  # noqa: T201
    print(f"all: {rendered.total()} / {changed.total()}")  # noqa: T201
    return rendered, changed


def test_any_edits_give_the_tree_of_a_full_bake(
    newsroom: Callable[[int], Newsroom], root: Path, tmp_path: Path
) -> None:
    rendered, changed = tell(walk(newsroom(6), root, tmp_path / "full", edits=15, every=5))
    assert rendered.total() <= 1.2 * changed.total() + 20


def test_every_kind_of_edit(
    newsroom: Callable[[int], Newsroom], root: Path, tmp_path: Path
) -> None:
    room = newsroom(7)
    bake(root)
    for number, kind in enumerate(sorted(EDITS)):
        _, what = room.act(kind)
        baked = bake(root)
        assert not baked.full, kind
        if number % 12 == 11 or number == len(EDITS) - 1:
            found = differences(root, full_bake(tmp_path / "full"))
            assert not found, f"up to {kind} ({what}) {found[:5]} were left stale"


@pytest.mark.once
def test_several_processes_make_the_tree_that_one_makes(
    transactional_db: None, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "_WORTH_FORKING", 2)
    monkeypatch.setattr(rendering, "_FIRST", 3)
    forks: list[int] = []
    monkeypatch.setattr(os, "fork", lambda fork=os.fork: forks.append(0) or fork())
    room = Newsroom(6, tmp_path / "templates")
    room.furnish()
    bake(root, jobs=2)
    assert len(forks) == 2
    assert not differences(root, full_bake(tmp_path / "full"))
    for kind in ("create_case", "rename_column", "swap_sections", "unpublish", "change_setting"):
        room.act(kind)
        assert not bake(root, jobs=2).full
    assert len(forks) > 4
    assert not differences(root, full_bake(tmp_path / "full"))


@pytest.mark.once
def test_a_table_that_children_meet_first_is_watched_at_once(
    transactional_db: None, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "_WORTH_FORKING", 2)
    monkeypatch.setattr(rendering, "_FIRST", 1)
    monkeypatch.setattr(rows, "AT_ONCE", 1)
    here: list[Entry] = []
    made = Rendering._here
    monkeypatch.setattr(Rendering, "_here", lambda self, e: here.append(e) or made(self, e))
    Newsroom(12, tmp_path / "templates").furnish()
    assert triggers.watched() == set()
    rendered = bake(root, jobs=2).rendered
    assert len(here) < rendered / 2
    assert "stories_story" in triggers.watched()
    assert not differences(root, full_bake(tmp_path / "full"))
