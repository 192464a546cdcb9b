"""The index belongs to the release: it comes before it, switches with it, and is never half."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from showcase.bake import holding, shelf
from showcase.bake.attending import attend
from showcase.search import carrying, readers
from showcase.search.publicindex import PublicIndex
from showcase.search.queries import parse

from .releases import READER, release

pytestmark = pytest.mark.once

ONE = "cases/1/index.json"
TWO = "cases/2/index.json"


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_readers", [READER])


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "releases"
    carrying._opened.clear()


def titles(root: Path, text: str) -> set[str]:
    index = carrying.open_current(root)
    assert index is not None
    return {"".join(run for run, _ in hit.title) for hit in index.search(parse(text)).hits}


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(root: Path) -> None:
    release(root, {ONE: {"title": "社区食堂"}, TWO: {"title": "食堂开张"}})
    assert titles(root, "食堂") == {"社区食堂", "食堂开张"}
    release(root, {ONE: {"title": "社区厨房"}})
    assert titles(root, "食堂") == set()
    assert titles(root, "厨房") == {"社区厨房"}


def test_the_index_is_there_before_readers_get_the_release(root: Path) -> None:
    release(root, {ONE: {"title": "社区食堂"}})
    later = release(root, {ONE: {"title": "社区厨房"}}, shown=False)
    assert titles(root, "食堂") == {"社区食堂"}
    attend(root, later)
    assert titles(root, "食堂") == {"社区食堂"}
    assert PublicIndex(carrying.index_path(root, later)).search(parse("厨房")).total == 1


def test_a_rollback_takes_search_back(root: Path) -> None:
    first = release(root, {ONE: {"title": "社区食堂"}})
    for number in range(5):
        release(root, {ONE: {"title": f"社区厨房{number}"}})
    assert len(list((root / carrying.FOLDER).iterdir())) == carrying.KEPT
    holding.roll_back(root, first, "编辑")
    assert titles(root, "食堂") == {"社区食堂"}
    assert titles(root, "厨房") == set()


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 99])
def test_a_damaged_index_is_built_from_the_release(root: Path, damage: bytes) -> None:
    name = release(root, {ONE: {"title": "社区食堂"}})
    path = carrying.index_path(root, name)
    path.write_bytes(damage)
    assert carrying.open_current(root) is None
    attend(root, name)
    assert titles(root, "食堂") == {"社区食堂"}


def test_a_damaged_index_is_no_start_for_the_next(root: Path) -> None:
    name = release(root, {ONE: {"title": "社区食堂"}})
    path = carrying.index_path(root, name)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    release(root, {ONE: {"title": "社区厨房"}})
    assert titles(root, "厨房") == {"社区厨房"}


def test_other_readers_mean_another_index(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release(root, {ONE: {"title": "社区食堂"}})
    other = readers.Reader(READER.reads, lambda path, content: [], "test 2")
    monkeypatch.setattr(readers, "_readers", [other])
    release(root, {ONE: {"title": "社区食堂"}, TWO: {"title": "食堂开张"}})
    assert titles(root, "食堂") == set()


def test_a_reader_that_fails_stops_no_release(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(path: str, content: bytes) -> list:
        raise ValueError(path)

    monkeypatch.setattr(readers, "_readers", [readers.Reader(READER.reads, fail, "test 3")])
    name = release(root, {ONE: {"title": "社区食堂"}})
    assert shelf.current_name(root) == name
    assert carrying.open_current(root) is None
    assert "没有为" in caplog.text


def test_indexes_after_many_releases_are_sound(root: Path) -> None:
    for number in range(8):
        pages = {f"cases/{n}/index.json": {"title": f"第{number}版 {n}"} for n in range(number, 9)}
        release(root, pages)
    for path in (root / carrying.FOLDER).iterdir():
        with sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(titles(root, "第7版")) == 2


def test_no_release_no_index(root: Path) -> None:
    assert carrying.open_current(root) is None
