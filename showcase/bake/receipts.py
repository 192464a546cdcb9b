"""A bake with a receipt: whoever publishes does it here, and everybody can see what came of it."""

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import Error, connection
from django.utils import timezone

from . import holding
from .baking import Baked, bake
from .failures import BakeFailed, Failure
from .locks import PUBLISHING, held
from .models import Publication

State = Publication.State
Trigger = Publication.Trigger
Say = Callable[[str], None]

KEPT = 200  # receipts
FILES = 500  # named in one receipt
FAILURES = 100
REASONS = 4  # of one file
REASON = 300  # characters
_PROGRESS_SECONDS = 0.3

logger = logging.getLogger(__name__)


def request(who: str, trigger: str = Trigger.REQUEST) -> Publication:
    """Ask the publisher for a run. Somebody who asks while one waits gets that one's receipt."""
    waiting = Publication.objects.filter(state=State.QUEUED).first()
    return waiting or Publication.objects.create(trigger=trigger, who=who)


def publish(
    root: Path,
    trigger: str,
    *,
    who: str = "",
    receipt: Publication | None = None,
    say: Say = lambda line: None,
    **options: Any,
) -> tuple[Publication, Baked]:
    """Bake `root` and keep a receipt; `receipt` is one that was asked for before.

    Raises `holding.OnHold`, `BakeFailed`, or what else went wrong; the receipt has it too, unless
    the database is gone. A run that nobody asked for has none until there is a page to render, and
    keeps none if nothing changed for readers: drafts are saved all day long.
    """
    with held(root, PUBLISHING):
        if holding.hold(root):
            raise holding.OnHold
        close_broken_off()
        if receipt is None:
            receipt = Publication(trigger=trigger, who=who)
        receipt.state, receipt.started_at = State.RUNNING, timezone.now()
        receipt.step = "准备"
        if trigger != Trigger.CHANGE or receipt.pk:
            receipt.save()
        try:
            watcher = _Watcher(root, receipt, say)
            baked = bake(
                root,
                say=watcher.say,
                progress=watcher.progress,
                before_show=lambda folder, changed: watcher.go_on(),
                **options,
            )
        except BakeFailed as failed:
            _finish(receipt, State.FAILED, failures=failed.failures)
            raise
        except holding.OnHold:
            _finish(receipt, State.INTERRUPTED, step="有人换回了旧版，这一次没有换上。")
            raise
        except Exception as error:
            _try_to_finish(receipt, error)
            raise
        except BaseException:
            # Told to stop; the connection may be in the middle of anything.
            connection.close()
            with suppress(Error):
                _finish(receipt, State.INTERRUPTED, step="发布程序停止了，这一次没有做完。")
            raise
        if baked.is_new or trigger != Trigger.CHANGE:
            _finish(receipt, State.DONE if baked.is_new else State.UNCHANGED, baked=baked)
            prune()
        elif receipt.pk:
            receipt.delete()
    return receipt, baked


def close_broken_off() -> None:
    """Close receipts of runs that were killed; to be called by the one who may run now."""
    Publication.objects.filter(state=State.RUNNING).update(
        state=State.INTERRUPTED,
        step="中途断了，读者看到的不受影响；下一次会从头做。",
        finished_at=timezone.now(),
    )


def prune() -> None:
    """Forget all but the newest receipts."""
    beyond = Publication.objects.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
    for newest in beyond:
        Publication.objects.filter(pk__lte=newest).exclude(state=State.QUEUED).delete()


class _Watcher:
    """Writes progress into a receipt now and then; drops the run when the site is put on hold."""

    def __init__(self, root: Path, receipt: Publication, say: Say) -> None:
        self._root, self._receipt, self._say = root, receipt, say
        self._next = 0.0

    def say(self, line: str) -> None:
        self._say(line)
        self._receipt.step = line[:200]
        self._tell(now=True)

    def progress(self, done: int, total: int) -> None:
        self._receipt.pages_done, self._receipt.pages_total = done, total
        self._tell(now=done >= total)

    def go_on(self) -> None:
        """Raises `OnHold` if readers are not to get this run's release."""
        if holding.hold(self._root):
            raise holding.OnHold

    def _tell(self, *, now: bool) -> None:
        if not now and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _PROGRESS_SECONDS
        self.go_on()
        few = ["step", "pages_done", "pages_total"] if self._receipt.pk else None
        self._receipt.save(update_fields=few)


def _finish(
    receipt: Publication,
    state: str,
    *,
    step: str = "",
    baked: Baked | None = None,
    failures: Iterable[Failure] = (),
) -> None:
    receipt.state, receipt.step, receipt.finished_at = state, step[:200], timezone.now()
    if receipt.started_at:
        receipt.seconds = round((receipt.finished_at - receipt.started_at).total_seconds(), 2)
    if baked is not None:
        receipt.release, receipt.seconds = baked.release, baked.seconds
        receipt.rendered, receipt.full = baked.rendered, baked.full
        receipt.changed = [[p, _few(baked.reasons.get(p, []))] for p in baked.changed[:FILES]]
        receipt.changed_count = len(baked.changed)
        receipt.removed, receipt.removed_count = baked.removed[:FILES], len(baked.removed)
    told = [[failure.where, failure.path, failure.reason] for failure in failures]
    receipt.failures, receipt.failures_count = told[:FAILURES], len(told)
    receipt.save()


def _few(reasons: list[str]) -> list[str]:
    different = list(dict.fromkeys(reasons))
    few = [reason[:REASON] for reason in different[:REASONS]]
    return [*few, f"还有 {len(different) - REASONS} 个原因"] if len(different) > REASONS else few


def _try_to_finish(receipt: Publication, error: Exception) -> None:
    """Say what went wrong, if the database still listens; else the next run closes the receipt."""
    reason = f"{type(error).__name__}: {error}"
    try:
        _finish(receipt, State.FAILED, failures=[Failure("发布程序", "/", reason)])
    except Error:
        logger.warning("数据库连不上，这一次的回执要等它恢复后再补。")
