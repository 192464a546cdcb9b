"""The sealer's process: killed at any moment it leaves a whole ledger; one works, others wait."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection

from showcase.bake import locks
from showcase.voting import append_only, checkpoints, sealer, sealing, tiles, verifying
from showcase.voting.models import Contest, LedgerLine
from tests.bake.accidents import ended, forked
from tests.database import Databases
from tests.voting import ledgers

HERE = Path(__file__).parents[2]


@pytest.fixture
def var(tmp_path: Path, settings: LazySettings) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


@pytest.fixture
def start(
    transactional_db: None, test_databases: Databases, var: Path
) -> Callable[[], subprocess.Popen[str]]:
    def begin() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.voting.seal_for_ever", str(var)],
            cwd=HERE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": test_databases.url(str(connection.settings_dict["NAME"])),
            },
        )

    return begin


def until(true: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def seal_for_ever() -> None:
    sealing.BATCH = 20
    while True:
        sealing.turn(whole=True)


def kill_at_random(contest: Contest, kills: int) -> None:
    """After each kill the ledger is whole as far as it goes; at the end nobody is missing."""
    chance = random.Random(kills)
    for _turn in range(kills):
        ledgers.ballots(contest, [(1,), (2, 3)] * 100)
        before = LedgerLine.objects.count()
        child = forked(seal_for_ever)
        until(lambda before=before: LedgerLine.objects.count() > before)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.1))
        os.kill(child, signal.SIGKILL)
        assert ended(child) == -signal.SIGKILL
        ledgers.lines(contest)
        assert tiles.in_step(contest.pk, sealing.size_of(contest.pk))
    sealing.turn(whole=True)
    assert len(ledgers.lines(contest)) == contest.ballots.count()
    checkpoints.sign(contest)
    assert list(verifying.problems(contest)) == []


def test_killed_at_random_moments(transactional_db: None) -> None:
    kill_at_random(ledgers.contest(), kills=4)


def test_a_second_one_stands_by(start: Callable[[], subprocess.Popen[str]], var: Path) -> None:
    contest = ledgers.contest()
    lock = locks.take(var, sealer.Sealer.LOCK)
    assert lock is not None
    out = StringIO()
    call_command("seal", stdout=out)
    assert "已有封账程序在工作" in out.getvalue()
    with start() as second:
        assert second.stderr is not None and "候补" in second.stderr.readline()
        lock.close()
        ledgers.ballot(contest)
        until(lambda: ledgers.lines(contest))
        second.terminate()
        assert second.wait(10) == 0


@pytest.mark.django_db
def test_one_turn_by_hand(var: Path) -> None:
    ledgers.ballots(ledgers.contest(), [(1,)] * 3)
    out = StringIO()
    call_command("seal", stdout=out)
    assert "3 张选票" in out.getvalue()
    assert not locks.is_held(var, sealer.Sealer.LOCK)


@pytest.mark.django_db
def test_a_missing_trigger_is_told_loudly(var: Path, caplog: pytest.LogCaptureFixture) -> None:
    trigger = "voting_ballot_rows" if connection.vendor == "postgresql" else "voting_ballot_update"
    on = " ON voting_ballot" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger}{on}")
    errors = StringIO()
    call_command("check", databases=["default"], stderr=errors)
    assert trigger in errors.getvalue()
    sealer.Sealer().turn()
    assert trigger in caplog.text
    append_only.install()
    errors = StringIO()
    call_command("check", databases=["default"], stderr=errors)
    assert errors.getvalue() == ""
