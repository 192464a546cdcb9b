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
from showcase.bake.publisher import GONE, POLL, Publisher

logger = logging.getLogger("showcase.bake.publisher")


class Command(BaseCommand):
    """Publish whatever changes, until told to stop. A second one stands by for the first."""

    help = "常驻的发布程序：有改动就在一两秒内换上。同一处只有一个在发布，别的候补。"
    # Some of Django's checks ask the database, and this must start although it is gone.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="只做一遍就结束：到点的事、积下的改动、有人要的发布。",
        )
        parser.add_argument(
            "--jobs", type=int, default=1, metavar="N", help="全部重新生成时用几个进程。"
        )
        parser.add_argument(
            "--with-parent", action="store_true", help="启动它的程序没有了，它也结束。"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _talk(self.stderr)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        root = Path(settings.RELEASES_DIR)
        parent = os.getppid() if options["with_parent"] else None
        publisher = Publisher(root, jobs=options["jobs"], parent=parent)
        if options["once"]:
            self._once(publisher)
            return
        with _elected(publisher):
            logger.info("发布程序开始工作。")
            publisher.run()

    def _once(self, publisher: Publisher) -> None:
        lock = locks.take(publisher.root, locks.PUBLISHER, wait=False)
        if lock is None:
            logger.info("已有发布程序在工作，不用再做。")
            return
        with lock:
            try:
                publisher.turn()
            except GONE as error:
                raise CommandError(f"数据库现在用不了（{type(error).__name__}）。") from error
        if publisher.failed:
            raise CommandError("没有发布，原因见上。")


def _elected(publisher: Publisher) -> IO[str]:
    """The lock of the one who publishes; waits as a stand-by while another has it."""
    said = False
    while not publisher.orphaned():
        lock = locks.take(publisher.root, locks.PUBLISHER, wait=False)
        if lock is not None:
            return lock
        if not said:
            logger.info("已有发布程序在工作，这一个候补。")
            said = True
        time.sleep(POLL)
    sys.exit(0)


def _stop(number: int, frame: FrameType | None) -> None:
    """Drop what is being made, which leaves readers with what they have, and end in order."""
    for again in (signal.SIGTERM, signal.SIGINT):
        signal.signal(again, signal.SIG_IGN)
    sys.exit(0)


def _talk(stream: Any) -> None:
    """This program's own log is its output, whatever the level of the rest."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
