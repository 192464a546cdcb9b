"""The publisher: one process that publishes whatever changes, within a second.

Its queue is the change log, which triggers write, and the requests that people make; so nobody has
to remember to enqueue anything. `docs/decisions/0006-the-change-log-is-the-queue.md`.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple

from django.db import connection
from django.utils import timezone

from . import clocks, holding, locks
from .failures import BakeFailed, told
from .models import Publication
from .receipts import State, Trigger, publish
from .services import GONE, Service

POLL = 0.25
"""Seconds between two looks at the queue."""
QUIET = 0.2
"""Seconds without another change after which a burst is over."""
PATIENCE = 1.0
"""Seconds that a burst may go on before it is published all the same."""
CLOCK = 1.0
"""Seconds between two questions for the next set time."""
AGAIN = 60.0
"""Seconds until a run is tried again that failed for another reason than a page."""


def is_alive(root: Path) -> bool:
    """Whether a publisher works on a folder of releases."""
    return locks.is_held(root, locks.PUBLISHER)


class Queue(NamedTuple):
    """What waits: the newest row of the change log, and the oldest request.

    `kept` is the newest change that the bake of another folder took out of the log and kept for the
    folders beside it; it may be for this one.
    """

    change: int | None
    kept: int | None
    request: int | None


def look() -> Queue:
    """The queue, by one query that reads the ends of three indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT MAX(id) FROM bake_change), (SELECT MAX(id) FROM bake_kept),"
            " (SELECT MIN(id) FROM bake_publication WHERE state = %s)",
            [State.QUEUED],
        )
        return Queue(*cursor.fetchone())


@dataclass
class Publisher(Service):
    """The elected publisher of one folder."""

    NAME: ClassVar[str] = "发布程序"
    LOCK: ClassVar[str] = locks.PUBLISHER

    jobs: int = 1
    """Processes of a full build."""
    owed: str | None = Trigger.START
    """Why a run is due without anything in the queue."""
    failed: bool = False
    """Whether the last run published nothing though it should have."""
    _given_up: int | None = None
    """The newest change when a run failed: what is up to it is not tried again by itself."""
    _kept_seen: int = 0
    """The newest kept change at the last run: those that are for other folders stay there."""
    _again_at: float | None = None
    _ask_clocks_at: float = 0.0
    _said: str = ""

    def step(self) -> float:
        self.turn()
        return max(0.0, min(POLL, self._ask_clocks_at - time.monotonic()))

    def turn(self) -> None:
        """Look once, and do what is to be done. Raises one of `GONE` without a database."""
        self._ring()
        queue = look()
        if holding.hold(self.root):
            self._say("网站停在旧版，等编辑恢复自动发布。")
            # What readers see is not what the database says, whatever the log holds.
            self.owed = self.owed or Trigger.CHANGE
        elif queue.request is not None:
            self._publish(Trigger.REQUEST, queue)
        elif self.owed:
            self._publish(self.owed, queue)
        elif self._again_at is not None and time.monotonic() >= self._again_at:
            self._publish(Trigger.CHANGE, queue)
        elif queue.change is not None and queue.change != self._given_up:
            self._publish(Trigger.CHANGE, _after_the_burst(queue))
        elif (queue.kept or 0) > self._kept_seen:
            self._publish(Trigger.CHANGE, queue)

    def _publish(self, trigger: str, queue: Queue) -> None:
        receipt = Publication.objects.filter(state=State.QUEUED).order_by("pk").first()
        # It is owed until it is known how it went: the database may go away on the way.
        self.owed = Trigger.CHANGE if trigger == Trigger.REQUEST else trigger
        self._again_at = None
        self.failed, self._kept_seen = True, queue.kept or 0
        why = receipt.trigger if receipt else trigger
        try:
            _, baked = publish(self.root, why, receipt=receipt, jobs=self.jobs)
        except holding.OnHold:
            return
        except BakeFailed as failed:
            if isinstance(failed.__cause__, GONE):
                raise failed.__cause__ from failed
            self._given_up = queue.change
            lines = told(failed.failures)
            self.logger.warning("没有发布，有 %d 个问题要先改好：", len(lines))
            for line in lines:
                self.logger.warning("  · %s", line)
        except GONE:
            raise
        except Exception:
            # A full disk, a bug: the publisher must not die of it.
            self.logger.exception("没有发布，%d 秒后再试。", AGAIN)
            self._given_up, self._again_at = queue.change, time.monotonic() + AGAIN
        else:
            self.failed, self._given_up = False, None
            if baked.is_new:
                self.logger.info(
                    "已发布 %s：%d 个文件有变化，撤下 %d 个，用时 %.1f 秒。",
                    *(baked.release, len(baked.changed), len(baked.removed), baked.seconds),
                )
        self.owed, self._said = None, ""

    def _ring(self) -> None:
        """Let the clocks strike, if it is time. What they did is published at once."""
        if time.monotonic() < self._ask_clocks_at:
            return
        self._ask_clocks_at = time.monotonic() + CLOCK
        try:
            due, now = clocks.next_due(), timezone.now()
            if due is None:
                return
            if due > now:
                wait = (due - now).total_seconds()
                self._ask_clocks_at = time.monotonic() + min(wait, CLOCK)
                return
            lines = clocks.fire(now)
        except GONE:
            raise
        except Exception:
            self.logger.exception("定时的事没有做成。")
            self._ask_clocks_at = time.monotonic() + AGAIN
            return
        for line in lines:
            self.logger.info("定时：%s", line)
        if lines:
            self.owed = self.owed or Trigger.CLOCK

    def _say(self, line: str) -> None:
        if line != self._said:
            self.logger.info(line)
            self._said = line


def _after_the_burst(queue: Queue) -> Queue:
    """The queue when nothing has come for a while, or when patience is at its end."""
    patient_until = time.monotonic() + PATIENCE
    while time.monotonic() < patient_until:
        time.sleep(QUIET)
        later = look()
        if later.change == queue.change or later.request is not None:
            return later
        queue = later
    return queue
