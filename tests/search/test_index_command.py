"""`manage.py search_index` says what is wrong and sets the public index right."""

import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from showcase.bake import shelf
from showcase.search import carrying, readers
from showcase.search.updating import update
from tests import factories

from .releases import READER, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(readers, "_readers", [READER])
    factories.site()
    root = tmp_path / "releases"
    release(root, {"cases/1/index.json": {"title": "社区食堂"}})
    call_command("update_index", verbosity=0)
    return root


def path(root: Path) -> Path:
    return carrying.index_path(root, shelf.current_name(root) or "")


def test_all_is_well(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("search_index", "--check", output=root)
    assert "一致" in capsys.readouterr().out


def test_a_missing_document_is_told_and_put_back(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(path(root), [], [1])
    with pytest.raises(CommandError, match="1 处不一致"):
        with sqlite3.connect(path(root)) as connection:
            connection.execute("DELETE FROM file")
        call_command("search_index", "--check", output=root)
    assert "cases/1/index.json" in capsys.readouterr().out
    call_command("search_index", "--rebuild", output=root)
    index = carrying.open_current(root)
    assert index is not None and index.count() == 1


def test_a_lost_index_is_told_and_built(root: Path) -> None:
    path(root).unlink()
    with pytest.raises(CommandError):
        call_command("search_index", "--check", output=root)
    call_command("search_index", "--rebuild", output=root)


def test_a_lost_entry_of_the_admin_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = factories.place("锦江区")
    place.index_entries.all().delete()
    with pytest.raises(CommandError):
        call_command("search_index", "--check", output=root)
    assert "后台索引里少了 1 条" in capsys.readouterr().out


def test_nothing_is_published_yet(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="还没有发布"):
        call_command("search_index", output=tmp_path)
