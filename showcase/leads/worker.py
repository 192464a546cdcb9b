"""The desk's worker: one process that makes files harmless, sends notices, and purges on time."""

import time
from dataclasses import dataclass
from typing import ClassVar

from django.utils import timezone

from showcase.bake.services import Service

from . import append_only, notices, preparing, purging
from .platforms import fetching
from .pushes import receiving

POLL = 1.0
"""Seconds between two looks when nothing waits."""
AT_ONCE = 20
"""Files between two looks at everything else."""
PURGE_EVERY = 3600.0


@dataclass
class Worker(Service):
    """The elected one."""

    NAME: ClassVar[str] = "线索台的后台程序"
    LOCK: ClassVar[str] = ".leads"

    _start: bool = True
    _purge_at: float = 0.0

    def step(self) -> float:
        return 0.0 if self.turn() else POLL

    def tell(self, error: Exception) -> None:
        """Log only the error's kind: its words may quote what somebody sent."""
        self.logger.error("这一轮没有做成（%s），一分钟内会再试。", type(error).__name__)

    def all(self) -> bool:
        """Take turns until no more files wait."""
        while self.turn():
            pass
        return True

    def turn(self) -> bool:
        """Do what is to be done; whether more files may wait."""
        if self._start:
            self._look_around()
            self._start = False
        prepared = 0
        while prepared < AT_ONCE and not self.orphaned() and preparing.prepare_next():
            prepared += 1
        fetched = fetching.fetch_waiting()
        notices.send_due(timezone.now())
        if time.monotonic() >= self._purge_at:
            self._purge_at = time.monotonic() + PURGE_EVERY
            fetching.forget_replies()
            receiving.forget_refused()
            if purged := purging.purge_due(timezone.now()):
                self.logger.info("按期清除了 %d 条线索的个人资料。", purged)
        return prepared == AT_ONCE or fetched > 0

    def _look_around(self) -> None:
        """What may have happened while no worker ran: triggers lost, a backup restored."""
        if missing := append_only.missing():
            self.logger.error(
                "数据库里少了不许改线索记录的触发器：%s。", "、".join(sorted(missing))
            )
        if again := purging.reapply():
            self.logger.warning("恢复备份带回了 %d 条已清除的线索，又清除了一遍。", again)
