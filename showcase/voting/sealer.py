"""The sealer: one process that seals each second, signs checkpoints, takes snapshots, and purges.

On one machine one is elected by a lock; sealers on two machines would wait for each other at the
mark's row, so even then nothing is sealed twice.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError, connection

from showcase.bake import locks

from . import (
    append_only,
    checkpoints,
    database_clock,
    purging,
    sealing,
    snapshots,
    tiles,
    turning,
)
from .flagging import Watch
from .models import Contest

LOCK = ".sealer"
EVERY = 1.0
"""Seconds between the beginnings of two turns."""
PURGE_EVERY = 3600.0
LATE = 30.0
"""Seconds without a line after which a ballot is told of; its receipt promises 60."""
BACK_OFF = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts to reach a database that is gone; the last is kept."""
GONE = (OperationalError, InterfaceError, ProgrammingError)

logger = logging.getLogger(__name__)


def is_alive() -> bool:
    """Whether a sealer works on this machine."""
    return locks.is_held(Path(settings.VAR_DIR), LOCK)


@dataclass
class Sealer:
    """The elected one. `run` returns when its parent is gone, if it has one."""

    parent: int | None = None
    _start: bool = True
    """Whether the next turn is to look at every ballot."""
    _purge_at: float = 0.0
    _said: set[str] = field(default_factory=set)
    _watch: Watch = field(default_factory=Watch)

    def orphaned(self) -> bool:
        return self.parent is not None and os.getppid() != self.parent

    def run(self) -> None:
        """Work for ever. Whatever fails is told and tried again: the ledger waits, whole."""
        misses = 0
        while not self.orphaned():
            began = time.monotonic()
            try:
                self.turn()
            except GONE as error:
                connection.close()
                if not misses:
                    logger.warning("数据库现在用不了，等它恢复（%s）。", type(error).__name__)
                time.sleep(BACK_OFF[min(misses, len(BACK_OFF) - 1)])
                misses, self._start = misses + 1, True
                continue
            except Exception:
                # A bug, a full disk: what was begun was rolled back.
                logger.exception("这一轮没有做成，一分钟内会再试。")
                self._start = True
                time.sleep(min(60.0, 2.0**misses))
                misses += 1
                continue
            if misses:
                logger.warning("恢复了，继续封账。")
                misses = 0
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))

    def turn(self) -> sealing.Sealed:
        """Seal, sign, count and purge, whatever is due; close, announce and flag besides."""
        self._aside("到时的环节", self._turn_contests)
        if self._start:
            self._look_around()
        sealed = sealing.turn(whole=self._start)
        self._start = False
        now = database_clock.now()
        for checkpoint in checkpoints.sign_due(now, sealed.rounds):
            logger.info("校验点：前 %d 行。", checkpoint.size)
        for snapshot in snapshots.take_due(now):
            logger.info("公布票数：前 %d 行。", snapshot.size)
        self._tell_lag()
        self._purge(now)
        self._aside("异常标记", self._flag)
        return sealed

    def _aside(self, what: str, work: Callable[[], None]) -> None:
        """Work that must not hold up sealing: what fails in it is told once, and tried again."""
        try:
            work()
        except GONE:
            raise
        except Exception:
            if what not in self._said:
                logger.exception("%s没有做成，会再试。", what)
            self._said.add(what)
        else:
            self._said.discard(what)

    def _turn_contests(self) -> None:
        for told in turning.turn_what_is_due():
            logger.info("%s", told)

    def _flag(self) -> None:
        if found := self._watch.look():
            logger.info("新标出 %d 个异常时段。", found)

    def _look_around(self) -> None:
        """What may have happened while no sealer ran: triggers lost, a backup restored."""
        if missing := append_only.missing():
            logger.error(
                "数据库里少了不许改账本的触发器：%s。怎样补上，见 manage.py check 的提示。",
                "、".join(sorted(missing)),
            )
        for contest in Contest.objects.all():
            if not tiles.in_step(contest.pk, sealing.size_of(contest.pk)):
                logger.error("评选“%s”的哈希块和账本对不上，重新生成。", contest.slug)
                tiles.rebuild(contest.pk)

    def _tell_lag(self) -> None:
        lag = sealing.lag()
        if lag > LATE and "lag" not in self._said:
            logger.error("有选票 %.0f 秒还没有进账本。", lag)
            self._said.add("lag")
        elif lag <= LATE:
            self._said.discard("lag")

    def _purge(self, now: datetime) -> None:
        if time.monotonic() < self._purge_at:
            return
        self._purge_at = time.monotonic() + PURGE_EVERY
        purged = purging.purge(now)
        if purged.keys or purged.signals:
            logger.info("销毁：%d 个密钥，%d 条来路记录。", purged.keys, purged.signals)
