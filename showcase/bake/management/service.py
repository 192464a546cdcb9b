import logging
import os
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from showcase.bake.services import GONE, Service


class ServiceCommand(BaseCommand):
    """A command that lets a service work, once or until it is told to stop."""

    # Some of Django's checks ask the database, and this must start although it is gone.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-parent",
            dest="parent",
            action="store_const",
            const=os.getppid(),
            help="启动它的程序没有了，它也结束。",
        )

    def serve(self, service: Service) -> None:
        """Work until told to stop, once nobody else does."""
        self.talk(service)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        lock = service.stand_by()
        if lock is not None:
            with lock:
                service.logger.info("%s开始工作。", service.NAME)
                service.run()

    def once[T](self, service: Service, work: Callable[[], T]) -> T | None:
        """What the work gave; None if another is at it, and nothing was done."""
        lock = service.elect()
        if lock is None:
            return None
        with lock:
            try:
                return work()
            except GONE as error:
                raise CommandError(f"数据库现在用不了（{type(error).__name__}）。") from error

    def talk(self, service: Service) -> None:
        """Make the service's own log the output, whatever the level of the rest."""
        handler = logging.StreamHandler(self.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
        service.logger.addHandler(handler)
        service.logger.setLevel(logging.INFO)
        service.logger.propagate = False


def _stop(number: int, frame: FrameType | None) -> Any:
    """Drop what is being done, which leaves everything as it was, and end in order."""
    for again in (signal.SIGTERM, signal.SIGINT):
        signal.signal(again, signal.SIG_IGN)
    raise SystemExit(0)
