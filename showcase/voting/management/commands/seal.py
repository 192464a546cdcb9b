import logging
import os
import signal
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from showcase.bake import locks
from showcase.voting import sealing
from showcase.voting.sealer import GONE, LOCK, Sealer

logger = logging.getLogger("showcase.voting.sealer")

STAND_BY = 0.25  # seconds


class Command(BaseCommand):
    """Give ballots their lines: once, or for ever. A second one stands by for the first."""

    help = "封账：给每张选票在公开账本里一行，签校验点，按时公布票数。加 --serve 就一直做下去。"
    # Some of Django's checks ask the database, and this must start although it is gone.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--serve", action="store_true", help="每秒一轮，直到叫停。")
        parser.add_argument(
            "--with-parent", action="store_true", help="启动它的程序没有了，它也结束。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sealer = Sealer(os.getppid() if options["with_parent"] else None)
        if not options["serve"]:
            self._once(sealer)
            return
        _talk(self.stderr)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        with _elected(sealer):
            logger.info("封账程序开始工作。")
            sealer.run()

    def _once(self, sealer: Sealer) -> None:
        lock = locks.take(Path(settings.VAR_DIR), LOCK, wait=False)
        if lock is None:
            self.stdout.write(f"已有封账程序在工作；最早未封的选票等了 {sealing.lag():.0f} 秒。")
            return
        with lock:
            try:
                sealed = sealer.turn()
            except GONE as error:
                raise CommandError(f"数据库现在用不了（{type(error).__name__}）。") from error
            self.stdout.write(f"封进账本：{sealed.ballots} 张选票，{sealed.events} 件事。")


def _elected(sealer: Sealer) -> IO[str]:
    """The lock of the one who seals; waits as a stand-by while another has it."""
    said = False
    while not sealer.orphaned():
        lock = locks.take(Path(settings.VAR_DIR), LOCK, wait=False)
        if lock is not None:
            return lock
        if not said:
            logger.info("已有封账程序在工作，这一个候补。")
            said = True
        time.sleep(STAND_BY)
    sys.exit(0)


def _stop(number: int, frame: FrameType | None) -> None:
    """End in order: the database rolls back what was begun."""
    sys.exit(0)


def _talk(stream: Any) -> None:
    """This program's own log is its output, whatever the level of the rest."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
