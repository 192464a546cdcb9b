"""The resident publisher: real processes on a real database, and single turns of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from showcase.bake import clocks, holding, locks, publisher, receipts, shelf
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed, Failure
from showcase.bake.models import Change, Publication
from showcase.bake.publisher import Publisher, is_alive
from showcase.cases.models import CasePage, ShowcasePage
from showcase.home.models import HomePage
from tests import factories
from tests.database import Databases

from .conftest import add_case
from .inline import current

HERE = Path(__file__).parents[2]
SECONDS = 120  # that a loaded machine may take; what is measured is asserted on its own


def wait_for(what: Callable[[], Any], seconds: float = SECONDS) -> float:
    """The seconds until something is true."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began


class Worker:
    """A publisher in a process of its own."""

    def __init__(self, root: Path, databases: Databases) -> None:
        url = databases.url(str(connection.settings_dict["NAME"]))
        self.log = root.parent / f"publisher-{len(list(root.parent.glob('publisher-*')))}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.bake.publish_for_ever", root, settings.MEDIA_ROOT],
                cwd=HERE,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "config.settings.test",
                    "DATABASE_URL": url,
                },
                stdout=log,
                stderr=log,
            )

    def said(self, line: str) -> bool:
        return line in self.log.read_text()

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=SECONDS)


Start = Callable[[], Worker]


@pytest.fixture
def start(transactional_db: None, root: Path, test_databases: Databases) -> Iterator[Start]:
    """Starts publishers of a small site; ends those that are left."""
    factories.site()
    workers: list[Worker] = []

    def start_one() -> Worker:
        workers.append(Worker(root, test_databases))
        return workers[-1]

    yield start_one
    for worker in workers:
        if worker.process.poll() is None:
            worker.end(signal.SIGKILL)


def page(root: Path, path: str = "slow") -> str:
    try:
        return (current(root) / path / "index.html").read_text()
    except FileNotFoundError:
        return ""


def rename_home(title: str) -> None:
    HomePage.objects.update(title=title)


def quiet() -> bool:
    return not Change.objects.exists() and not Publication.objects.filter(state="running").exists()


def done() -> int:
    return Publication.objects.filter(state="done").count()


@contextmanager
def gone() -> Iterator[None]:
    """The database cannot be reached for a while."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        folder = Path(name).parent
        away = folder.rename(folder.with_name(f"{folder.name}-away"))
        yield
        away.rename(folder)
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        yield
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@contextmanager
def in_the_middle_of_a_run(root: Path) -> Iterator[None]:
    """The front page has a new title, and the run that publishes it is at a page that hangs."""
    slow, rendering = root.parent / "slow", root.parent / "rendering"
    slow.touch()
    rendering.unlink()
    rename_home("新的首页")
    wait_for(rendering.exists)
    yield
    slow.unlink()


def test_a_day_of_the_publisher(start: Start, root: Path) -> None:
    """Changes of every kind, a burst, a database that goes away, and a stop in the middle."""
    worker = start()
    wait_for(lambda: Publication.objects.filter(state="done", trigger="start").exists())

    case = add_case(ShowcasePage.objects.get(), "院里的灯")
    address = f"cases/{case.number}"
    took = [wait_for(lambda: "院里的灯" in page(root, address))]
    CasePage.objects.filter(pk=case.pk).update(title="院里的茶")
    took.append(wait_for(lambda: "院里的茶" in page(root, address)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = '院里的长桌' WHERE id = %s", [case.pk])
    took.append(wait_for(lambda: "院里的长桌" in page(root, address)))
    assert min(took) < 4, took
    assert max(took) < 10, took

    wait_for(quiet)
    receipt = Publication.objects.filter(state="done").first()
    assert receipt
    assert f"{address}/index.html" in {path for path, _ in receipt.changed}
    assert receipt.release == shelf.current_name(root)

    before = done()
    for number in range(20):
        case.title = f"第{number}稿"
        case.save()
    wait_for(lambda: "第19稿" in page(root, address))
    wait_for(quiet)
    assert 1 <= done() - before <= 4

    with gone():
        wait_for(lambda: worker.said("数据库现在用不了"))
        time.sleep(1)
        assert worker.process.poll() is None
        assert worker.log.read_text().count("数据库现在用不了") == 1
        assert "第19稿" in page(root, address)
    rename_home("回来以后")
    wait_for(lambda: "回来以后" in page(root))
    wait_for(lambda: worker.said("恢复了"))

    wait_for(quiet)
    with in_the_middle_of_a_run(root):
        assert worker.end() == 0
    assert "回来以后" in page(root)
    receipt = Publication.objects.first()
    assert receipt
    assert receipt.state == "interrupted"
    assert "没有做完" in receipt.step
    assert list(root.glob("*.partial")) == []
    assert not is_alive(root)


def test_a_second_one_takes_over_when_the_first_is_killed(start: Start, root: Path) -> None:
    both = start(), start()
    wait_for(lambda: page(root) and any(worker.said("这一个候补") for worker in both))
    first, second = sorted(both, key=lambda worker: worker.said("这一个候补"))
    assert not first.said("这一个候补")
    wait_for(quiet)
    with in_the_middle_of_a_run(root):
        assert Publication.objects.filter(state="running").exists()
        first.end(signal.SIGKILL)
    wait_for(lambda: "新的首页" in page(root))
    wait_for(quiet)
    assert Publication.objects.filter(state="interrupted").count() == 1
    assert list(root.glob("*.partial")) == []
    assert second.end() == 0


# --- single turns --------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "QUIET", 0.0)


@pytest.fixture
def working(home: HomePage, root: Path, impatient: None) -> Publisher:
    """A publisher that has done its first run."""
    made = Publisher(root)
    made.turn()
    return made


def test_a_rollback_holds_until_somebody_lets_it_go_on(
    working: Publisher, showcase: ShowcasePage, root: Path
) -> None:
    first = shelf.current_name(root)
    assert first
    add_case(showcase, "院里的灯")
    working.turn()
    assert shelf.current_name(root) != first
    holding.roll_back(root, first, "总编")
    found = holding.hold(root)
    assert found
    assert (found.who, found.release) == ("总编", first)
    add_case(showcase, "院里的茶")
    for _ in range(3):
        working.turn()
    Publisher(root).turn()  # nor does one that starts now
    assert shelf.current_name(root) == first
    holding.release(root)
    working.turn()
    assert len(list((current(root) / "cases").iterdir())) > 2
    assert "院里的茶" in page(root, "cases")


def test_a_run_that_has_begun_is_dropped_by_a_rollback(
    working: Publisher, showcase: ShowcasePage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shelf.current_name(root)
    assert first

    def interrupted(root: Path, *, say: Callable[[str], None], **options: Any) -> Any:
        (root / holding.FILE).write_text("")
        say("共有 12 个网址要生成。")
        return bake(root, say=say, **options)

    monkeypatch.setattr(receipts, "bake", interrupted)
    add_case(showcase, "院里的灯")
    working.turn()
    assert shelf.current_name(root) == first
    assert holding.hold(root)


def test_an_unknown_release_holds_nothing(working: Publisher, root: Path) -> None:
    with pytest.raises(holding.UnknownRelease):
        holding.roll_back(root, "../../etc", "总编")
    assert holding.hold(root) is None


def test_the_command_ends_a_hold(working: Publisher, root: Path) -> None:
    first = shelf.current_name(root)
    assert first
    holding.roll_back(root, first, "总编")
    call_command("bake", verbosity=0)
    assert holding.hold(root) is None
    receipt = Publication.objects.first()
    assert receipt
    assert receipt.trigger == "command"


def test_a_run_that_fails_is_not_tried_again_by_itself(
    working: Publisher, showcase: ShowcasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def broken(*args: Any, **options: Any) -> None:
        tried.append(options)
        raise BakeFailed([Failure("案例《院里的灯》", "/cases/1/", "图片缺了")])

    with monkeypatch.context() as patch:
        patch.setattr(receipts, "bake", broken)
        add_case(showcase, "院里的灯")
        for _ in range(3):
            working.turn()
        assert len(tried) == 1
        receipt = Publication.objects.first()
        assert receipt
        assert receipt.state == "failed"
        assert receipt.failures == [["案例《院里的灯》", "/cases/1/", "图片缺了"]]
        add_case(showcase, "院里的茶")
        working.turn()
        assert len(tried) == 2
    receipts.request("总编")
    working.turn()
    receipt = Publication.objects.first()
    assert receipt
    assert (receipt.state, receipt.who) == ("done", "总编")


def test_a_full_disk_is_no_end_and_no_hot_loop(
    working: Publisher, showcase: ShowcasePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def full(*args: Any, **options: Any) -> None:
        tried.append(options)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(receipts, "bake", full)
        add_case(showcase, "院里的灯")
        for _ in range(3):
            working.turn()
        assert len(tried) == 1
        patch.setattr(publisher, "AGAIN", 0.0)
        add_case(showcase, "院里的茶")
        working.turn()
    working.turn()
    assert Publication.objects.filter(state="done").count() == 2


def test_a_draft_leaves_no_receipt(working: Publisher, showcase: ShowcasePage) -> None:
    case = add_case(showcase, "院里的灯")
    working.turn()
    count = Publication.objects.count()
    case.title = "还没改完"
    case.save_revision()
    working.turn()
    assert not Change.objects.exists()
    assert Publication.objects.count() == count


def test_clocks_strike_and_what_they_did_goes_out_at_once(
    working: Publisher, showcase: ShowcasePage, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setattr(clocks, "_clocks", {})
    monkeypatch.setattr(publisher, "CLOCK", 0.0)
    due = [timezone.now() + timedelta(seconds=0.2)]

    def fire(now: Any) -> list[str]:
        due.clear()
        return [f"《{add_case(showcase, '到点发布').title}》"]

    clocks.register(clocks.Clock("test", lambda: due[0] if due else None, fire))
    working._ask_clocks_at = 0.0
    working.turn()
    assert due
    time.sleep(0.2)
    working.turn()
    assert "到点发布" in page(root, "cases")
    receipt = Publication.objects.first()
    assert receipt
    assert receipt.trigger == "clock"


def test_a_clock_that_breaks_stops_nothing(
    working: Publisher, showcase: ShowcasePage, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setattr(clocks, "_clocks", {})
    monkeypatch.setattr(publisher, "CLOCK", 0.0)
    clocks.register(clocks.Clock("test", lambda: 1 // 0, lambda now: []))  # type: ignore[arg-type,return-value]
    working._ask_clocks_at = 0.0
    add_case(showcase, "院里的灯")
    working.turn()
    assert "院里的灯" in page(root, "cases")


def test_once_leaves_the_work_to_the_one_that_is_there(root: Path, home: HomePage) -> None:
    with locks.held(root, locks.PUBLISHER):
        call_command("publisher", once=True)
    assert not Publication.objects.exists()
    call_command("publisher", once=True)
    assert shelf.current_name(root)


def test_what_another_folder_took_from_the_log_is_published_here_too(
    working: Publisher, showcase: ShowcasePage, root: Path, tmp_path: Path
) -> None:
    add_case(showcase, "院里的灯")
    bake(tmp_path / "rehearsal")
    assert not Change.objects.exists()
    working.turn()
    assert "院里的灯" in page(root, "cases")
    add_case(showcase, "院里的茶")
    working.turn()
    working.turn()
    seen = working._kept_seen
    working.turn()  # what is kept for the rehearsal wakes nobody here
    assert working._kept_seen == seen


def test_looking_is_one_query(
    working: Publisher, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "_clocks", {})
    with django_assert_num_queries(1):
        working.turn()


def test_receipts_are_bounded(
    home: HomePage, root: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "KEPT", 3)
    monkeypatch.setattr(receipts, "FILES", 2)
    for _ in range(5):
        receipt, _ = receipts.publish(root, "command")
    assert Publication.objects.count() == 3
    assert receipt.state == "unchanged"
    whole = receipts._few([f"原因 {n}" * 200 for n in range(9)])
    assert len(whole) == receipts.REASONS + 1
    assert max(map(len, whole)) <= receipts.REASON


def test_asking_twice_gives_one_receipt(db: None) -> None:
    assert receipts.request("总编") == receipts.request("编辑")


def test_a_lock_is_seen_only_while_it_is_held(tmp_path: Path) -> None:
    assert not locks.is_held(tmp_path, "lock")
    file = locks.take(tmp_path, "lock")
    assert file
    assert locks.is_held(tmp_path, "lock")
    assert locks.take(tmp_path, "lock", wait=False) is None
    file.close()
    assert not locks.is_held(tmp_path, "lock")
