"""The sealer: one process that seals each second, signs checkpoints, takes snapshots, and purges.

On one machine one is elected by a lock; sealers on two machines would wait for each other at the
mark's row, so even then nothing is sealed twice.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from showcase.bake.services import GONE, Service

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

EVERY = 1.0
"""Seconds between the beginnings of two turns."""
PURGE_EVERY = 3600.0
LATE = 30.0
"""Seconds without a line after which a ballot is told of; its receipt promises 60."""


@dataclass
class Sealer(Service):
    """The elected one. Whatever fails in a turn was rolled back: the ledger waits, whole."""

    NAME: ClassVar[str] = "封账程序"
    LOCK: ClassVar[str] = ".sealer"

    _start: bool = True
    """Whether the next turn is to look at every ballot."""
    _purge_at: float = 0.0
    _said: set[str] = field(default_factory=set)
    _watch: Watch = field(default_factory=Watch)

    def step(self) -> float:
        began = time.monotonic()
        try:
            self.turn()
        except Exception:
            self._start = True
            raise
        return max(0.0, EVERY - (time.monotonic() - began))

    def turn(self) -> sealing.Sealed:
        """Seal, sign, count and purge, whatever is due; close, announce and flag besides."""
        self._aside("到时的环节", self._turn_contests)
        if self._start:
            self._look_around()
        sealed = sealing.turn(whole=self._start)
        self._start = False
        now = database_clock.now()
        for checkpoint in checkpoints.sign_due(now, sealed.rounds):
            self.logger.info("校验点：前 %d 行。", checkpoint.size)
        for snapshot in snapshots.take_due(now):
            self.logger.info("公布票数：前 %d 行。", snapshot.size)
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
                self.logger.exception("%s没有做成，会再试。", what)
            self._said.add(what)
        else:
            self._said.discard(what)

    def _turn_contests(self) -> None:
        for told in turning.turn_what_is_due():
            self.logger.info("%s", told)

    def _flag(self) -> None:
        if found := self._watch.look():
            self.logger.info("新标出 %d 个异常时段。", found)

    def _look_around(self) -> None:
        """What may have happened while no sealer ran: triggers lost, a backup restored."""
        if missing := append_only.missing():
            self.logger.error(
                "数据库里少了不许改账本的触发器：%s。怎样补上，见 manage.py check 的提示。",
                "、".join(sorted(missing)),
            )
        for contest in Contest.objects.all():
            if not tiles.in_step(contest.pk, sealing.size_of(contest.pk)):
                self.logger.error("评选“%s”的哈希块和账本对不上，重新生成。", contest.slug)
                tiles.rebuild(contest.pk)

    def _tell_lag(self) -> None:
        lag = sealing.lag()
        if lag > LATE and "lag" not in self._said:
            self.logger.error("有选票 %.0f 秒还没有进账本。", lag)
            self._said.add("lag")
        elif lag <= LATE:
            self._said.discard("lag")

    def _purge(self, now: datetime) -> None:
        if time.monotonic() < self._purge_at:
            return
        self._purge_at = time.monotonic() + PURGE_EVERY
        purged = purging.purge(now)
        if purged.keys or purged.signals:
            self.logger.info("销毁：%d 个密钥，%d 条来路记录。", purged.keys, purged.signals)
