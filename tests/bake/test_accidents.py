"""A disk that is full or may not be written, a database that goes away: said in Chinese, exit 1."""

import errno
import os
import random
import traceback
from collections.abc import Callable
from contextlib import nullcontext, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from django.core.management import execute_from_command_line
from django.db import connection, connections

from showcase.bake import render, shelf
from showcase.bake.baking import bake
from showcase.home.models import HomePage
from showcase.stories.models import Column

from .accidents import assert_readers_are_served, at_step, ended, forked, steps
from .inline import current, tree
from .test_incremental import differences, full_bake
from .test_publisher import gone

REFUSALS = {
    "disk full": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "read-only": OSError(errno.EROFS, os.strerror(errno.EROFS)),
}


def commanded(told: Path, *, before: Callable[[], object] = lambda: None) -> int:
    """The exit status of `manage.py bake` in a child; what it says is written into a file."""

    def work() -> None:
        with told.open("w") as out, redirect_stdout(out), redirect_stderr(out):
            before()
            try:
                execute_from_command_line(["manage.py", "bake", "--jobs", "1"])
            except Exception:
                traceback.print_exc()
                raise

    return ended(forked(work))


def steps_before_the_switch(root: Path) -> int:
    class Reached(Exception):
        pass

    def reached(*arguments: object) -> None:
        raise Reached

    def work() -> None:
        shelf.switch = reached  # in a child
        with suppress(Reached):
            bake(root)

    return steps(root, work)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_folder_that_refuses(
    name: str, home: HomePage, transactional_db: None, root: Path, tmp_path: Path
) -> None:
    def refuse() -> None:
        raise REFUSALS[name]

    Column.objects.create(name="资讯", slug="zixun")
    bake(root)
    bake(root)
    chance = random.Random(name)
    told = tmp_path / "told"
    for turn in range(4):
        Column.objects.update(name=f"第{turn}个名字")
        before = tree(current(root))
        number = chance.randrange(3, steps_before_the_switch(root))
        status = commanded(told, before=lambda n=number: at_step(n, root, refuse, lasting=True))
        assert status == 1, told.read_text()
        assert "没有发布" in told.read_text() and str(root) in told.read_text()
        assert tree(current(root)) == before
        connections.close_all()
        bake(root)
        assert f"第{turn}个名字".encode() in b"".join(tree(current(root)).values())
        for one in (shelf.CURRENT, *shelf.names(root)):
            assert_readers_are_served(root / one)
    assert not differences(root, full_bake(tmp_path / "full"))


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_database_that_is_gone(
    when: str, home: HomePage, transactional_db: None, root: Path, tmp_path: Path
) -> None:
    if when == "meanwhile" and connection.vendor == "sqlite":
        when = "before"  # a file that is open stays readable whatever happens to its name
    Column.objects.create(name="资讯", slug="zixun")
    bake(root)
    Column.objects.update(name="新的名字")
    before = tree(current(root))
    told = tmp_path / "told"

    def cut_off() -> None:
        real = render.visitor_request

        def cut(*args: object, **kwargs: object) -> object:
            with connection._nodb_cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [connection.settings_dict["NAME"]],
                )
            return real(*args, **kwargs)  # type: ignore[arg-type]

        render.visitor_request = cut  # type: ignore[assignment]

    with gone() if when == "before" else nullcontext():
        status = commanded(told, before=cut_off if when == "meanwhile" else lambda: None)
    assert status == 1, told.read_text()
    assert "没有发布" in told.read_text() and "Traceback" not in told.read_text()
    assert tree(current(root)) == before
    bake(root)
    assert "新的名字" in (current(root) / "columns/zixun/index.html").read_text()
    assert not differences(root, full_bake(tmp_path / "full"))
