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
from showcase.leads.worker import GONE, LOCK, Worker

logger = logging.getLogger("showcase.leads.worker")

STAND_BY = 0.25  # seconds


class Command(BaseCommand):
    """Prepare files, send notices, purge: once, or for ever. A second one stands by."""

    help = "线索台的后台程序：处理来件的照片和文件，发通知，按期清除。加 --serve 就一直做下去。"
    # Some of Django's checks ask the database, and this must start although it is gone.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--serve", action="store_true", help="一直做下去，直到叫停。")
        parser.add_argument(
            "--with-parent", action="store_true", help="启动它的程序没有了，它也结束。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(os.getppid() if options["with_parent"] else None)
        if not options["serve"]:
            self._once(worker)
            return
        _talk(self.stderr)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        with _elected(worker):
            logger.info("线索台的后台程序开始工作。")
            worker.run()

    def _once(self, worker: Worker) -> None:
        lock = locks.take(Path(settings.VAR_DIR), LOCK, wait=False)
        if lock is None:
            self.stdout.write("已有后台程序在工作，不用再做。")
            return
        with lock:
            try:
                while worker.turn():
                    pass
            except GONE as error:
                raise CommandError(f"数据库现在用不了（{type(error).__name__}）。") from error


def _elected(worker: Worker) -> IO[str]:
    """The lock of the one who works; waits as a stand-by while another has it."""
    said = False
    while not worker.orphaned():
        lock = locks.take(Path(settings.VAR_DIR), LOCK, wait=False)
        if lock is not None:
            return lock
        if not said:
            logger.info("已有后台程序在工作，这一个候补。")
            said = True
        time.sleep(STAND_BY)
    sys.exit(0)


def _stop(number: int, frame: FrameType | None) -> None:
    """End in order: a file that was being prepared is prepared again."""
    sys.exit(0)


def _talk(stream: Any) -> None:
    """This program's own log is its output, whatever the level of the rest."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
