"""The desk's worker: one process that makes files harmless, sends notices, and purges on time."""

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import (
    InterfaceError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
)
from django.utils import timezone

from showcase.bake import locks

from . import append_only, notices, preparing, purging
from .platforms import fetching

LOCK = ".leads"
POLL = 1.0
"""Seconds between two looks when nothing waits."""
AT_ONCE = 20
"""Files between two looks at everything else."""
PURGE_EVERY = 3600.0
BACK_OFF = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts to reach a database that is gone; the last is kept."""
GONE = (OperationalError, InterfaceError, ProgrammingError)

logger = logging.getLogger(__name__)


def is_alive() -> bool:
    """Whether a worker works on this machine."""
    return locks.is_held(Path(settings.VAR_DIR), LOCK)


@dataclass
class Worker:
    """The elected one. `run` returns when its parent is gone, if it has one."""

    parent: int | None = None
    _start: bool = True
    _purge_at: float = 0.0

    def orphaned(self) -> bool:
        return self.parent is not None and os.getppid() != self.parent

    def run(self) -> None:
        """Work for ever. Whatever fails is told and tried again."""
        misses = 0
        while not self.orphaned():
            close_old_connections()
            try:
                busy = self.turn()
            except GONE as error:
                connection.close()
                if not misses:
                    logger.warning("数据库现在用不了，等它恢复（%s）。", type(error).__name__)
                time.sleep(BACK_OFF[min(misses, len(BACK_OFF) - 1)])
                misses += 1
                continue
            except Exception as error:  # noqa: BLE001 - a full disk, a bug; it must not die of it
                # Only its kind: the words of an error may quote what somebody sent.
                logger.error("这一轮没有做成（%s），一分钟内会再试。", type(error).__name__)
                time.sleep(min(60.0, 2.0**misses))
                misses += 1
                continue
            if misses:
                logger.warning("恢复了，继续工作。")
                misses = 0
            if not busy:
                time.sleep(POLL)

    def turn(self) -> bool:
        """Do what is to be done; whether more files may wait."""
        if self._start:
            self._look_around()
            self._start = False
        prepared = 0
        while prepared < AT_ONCE and not self.orphaned() and preparing.prepare_next():
            prepared += 1
        fetching.fetch_waiting()
        notices.send_due(timezone.now())
        if time.monotonic() >= self._purge_at:
            self._purge_at = time.monotonic() + PURGE_EVERY
            fetching.forget_replies()
            if purged := purging.purge_due(timezone.now()):
                logger.info("按期清除了 %d 条线索的个人资料。", purged)
        return prepared == AT_ONCE

    def _look_around(self) -> None:
        """What may have happened while no worker ran: triggers lost, a backup restored."""
        if missing := append_only.missing():
            logger.error("数据库里少了不许改线索记录的触发器：%s。", "、".join(sorted(missing)))
        if again := purging.reapply():
            logger.warning("恢复备份带回了 %d 条已清除的线索，又清除了一遍。", again)
