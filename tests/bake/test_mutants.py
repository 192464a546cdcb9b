"""Each part that makes a bake exact is switched off in turn: then the property must fail."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse

from showcase.bake import addresses, keeping, selection, workbench
from showcase.bake import facts as facts_module
from showcase.bake.addresses import Address
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.bake.recording import RECORDERS
from showcase.bake.store import Store
from showcase.cases.models import CasePage
from showcase.places.models import PlacePage
from showcase.stories import catalogue
from showcase.stories.models import Column
from tests import factories

from .edits import self_or_new
from .test_incremental import differences, full_bake, newsroom

__all__ = ["newsroom"]

pytestmark = pytest.mark.once


def by_hand(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM stories_column ORDER BY id")
        return HttpResponse(repr(cursor.fetchall()))


def from_a_cache(request: HttpRequest) -> HttpResponse:
    return HttpResponse(cache.get_or_set("names", lambda: repr(list(Column.objects.values()))))


def from_a_file(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Path(str(finders.find("word.txt"))).read_bytes())


def joined(request: HttpRequest) -> HttpResponse:
    names = CasePage.objects.order_by("pk").values_list("place__short_name")
    return HttpResponse(repr(list(names)))


def more_addresses() -> list[Address]:
    return [
        Address("/by-hand/", "手写的查询", by_hand),
        Address("/joined/", "简称", joined),
        Address("/from-a-cache/", "缓存", from_a_cache),
        Address("/from-a-file/", "文件", from_a_file),
    ]


class Small:
    """A front page, sections, two cases, a district, a column."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        factories.site()
        self.column = Column.objects.create(name="资讯", slug="column-1")
        self.place = factories.place("锦江区", short_name="锦江")
        self.cases = [factories.case(place=self.place, column=self.column) for _ in range(2)]

    def is_exact(self) -> bool:
        return not differences(self.root, full_bake(self.folder / "full"))


@pytest.fixture
def small(
    db: None,
    root: Path,
    tmp_path: Path,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> Small:
    for name in ("templates", "assets"):
        (tmp_path / name).mkdir()
    (tmp_path / "assets" / "word.txt").write_text("一个词")
    options: dict[str, Any] = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**options, "DIRS": [tmp_path / "templates", *options["DIRS"]]}]
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path / "assets"]
    monkeypatch.setattr(addresses, "_sources", [*addresses._sources, more_addresses])
    return Small(root, tmp_path)


Change = Callable[[Small], object]


def summary(small: Small) -> None:
    CasePage.objects.filter(pk=small.cases[0].pk).update(summary="另一句摘要")


def new_case(small: Small) -> None:
    factories.case(title="新案例", column=small.column)


def column_name(small: Small) -> None:
    Column.objects.update(name="另一个名字")


def template(small: Small) -> None:
    file = self_or_new(small.folder / "templates", "components/row.html")
    file.write_text(file.read_text() + "一行")


def asset(small: Small) -> None:
    (small.folder / "assets" / "word.txt").write_text("另一个词")


def name_of_place(small: Small) -> None:
    """A row that a query joins along a foreign key changes; the stories' own rows do not."""
    PlacePage.objects.update(short_name="另一个简称")


EDITS: list[Change] = [summary, new_case, column_name, template, asset, name_of_place]

Patch = Callable[[pytest.MonkeyPatch], None]


def without(*names: str) -> Patch:
    def switch_off(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            patch.delitem(RECORDERS, name)

    return switch_off


def nothing_matters(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(selection, "matters", lambda query, change: False)


def followed_rows_never_matter(patch: pytest.MonkeyPatch) -> None:
    matters = selection.matters

    def mutated(query: Any, change: Any) -> bool:
        followed = any(w.followed for w in query.watches if w.table == change.table)
        return not followed and matters(query, change)

    patch.setattr(selection, "matters", mutated)


def facts_never_differ(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(facts_module, "digest_of", lambda value, **_: b"always the same")


def facts_always_differ(patch: pytest.MonkeyPatch) -> None:
    number = count()
    patch.setattr(facts_module, "digest_of", lambda value, **_: str(next(number)).encode())


def kept_facts_are_never_dropped(patch: pytest.MonkeyPatch) -> None:
    class Stubborn(dict[Any, Any]):
        def pop(self, *args: Any) -> Any:
            return None

    def recall(store: Store, memory: facts_module.Memory) -> None:
        memory.known = Stubborn(keeping._kept[1])

    patch.setattr(keeping, "recall", recall)
    patch.setattr(facts_module.Memory, "changed", lambda self: self.rows.clear())


def materials_never_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workbench.materials, "present", lambda kind, name: "the same")


STALE: dict[str, tuple[Patch, Change]] = {
    "cells": (without("cells"), summary),
    # Without it every statement counts as written by hand, which is exact too, if coarse.
    "queries": (without("queries", "statements"), new_case),
    "statements": (without("statements"), column_name),
    "templates": (without("templates"), template),
    "assets": (without("assets"), asset),
    "caches": (without("caches"), column_name),
    "materials": (materials_never_change, template),
    "membership": (nothing_matters, new_case),
    "followed": (followed_rows_never_matter, name_of_place),
    "facts": (facts_never_differ, new_case),
    "kept facts": (kept_facts_are_never_dropped, new_case),
}
"""What is broken, and an edit that only the broken part sees."""


@pytest.mark.parametrize("name", STALE)
def test_without_one_part_pages_are_left_stale(
    name: str, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate, change = STALE[name]
    mutate(monkeypatch)
    bake(small.root)
    change(small)
    try:
        baked = bake(small.root)
    except BakeFailed:
        return  # it did not even notice that something is gone
    assert not baked.full
    assert not small.is_exact()


HARMLESS: dict[str, Patch] = {
    "nothing": without(),
    "rows": without("rows"),
    "settings": without("settings"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_parts_that_only_save_work(
    name: str, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    HARMLESS[name](monkeypatch)
    bake(small.root)
    for change in EDITS:
        change(small)
        assert not bake(small.root).full
    assert small.is_exact()


def test_facts_are_kept_from_bake_to_bake_unless_another_process_baked(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bake(small.root)
    mine = keeping._kept
    new_case(small)
    bake(small.root)
    theirs = keeping._kept
    monkeypatch.setattr(keeping, "_kept", mine)  # as in a process that did not see the new case
    CasePage.objects.update(title="另一个标题")
    bake(small.root)
    assert small.is_exact()

    asked: list[int] = []
    monkeypatch.setattr(catalogue, "_year", lambda moment: asked.append(1) or 0)
    summary(small)
    assert bake(small.root).rendered
    assert theirs[0] != keeping._kept[0] and not asked


def test_a_fact_that_always_differs_costs_work_and_nothing_else(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cutoff, broken in the other direction."""
    facts_always_differ(monkeypatch)
    bake(small.root)
    summary(small)
    baked = bake(small.root)
    assert baked.rendered > 2 * sum(path.endswith((".html", ".xml")) for path in baked.changed)
    assert small.is_exact()
