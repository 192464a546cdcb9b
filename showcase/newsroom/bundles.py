"""合发: many things that reach readers together, all or nothing, at a set second or by hand.

Why no reader ever sees a part of a bundle:

1. All items go out in one transaction. Before it is committed, the site is rendered and checked
   with them in it (`showcase.bake.rehearsal`); a single failure undoes all.
2. The publisher's lock is held from before the transaction until after its commit. So every bake
   starts either before it, and sees nothing of the bundle, or after it, and sees all.
3. A bake builds a whole tree beside the old one and switches by one rename of `current`. Only the
   process that holds the lock bakes.

A process that is killed before the commit leaves everything as it was: the bundle is still due. One
that is killed after it leaves rows in the change log: the next bake publishes all of them at once.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Min
from django.utils import timezone

from showcase.bake.clocks import Clock
from showcase.bake.failures import BakeFailed, told
from showcase.bake.rehearsal import rehearsed

from .models import Bundle

logger = logging.getLogger(__name__)


class Item(Protocol):
    """One thing in a bundle, with its state as it was read."""

    @property
    def name(self) -> str:
        """What editors call it, like 《楼道亮起来》."""

    def missing(self) -> list[str]:
        """What keeps it from going out now, as sentences in Chinese without the full stop."""

    def prepare(self) -> None:
        """Do beforehand what takes long and can be seen by nobody. Never raises."""

    def go(self) -> None:
        """Do it, inside the transaction."""

    def left_behind(self) -> list[str]:
        """What is wrong once all items have gone."""


Read = Callable[[Bundle, Any], Sequence[Item]]
"""The items of one kind in a bundle that a user answers for, in a fixed number of queries."""

_kinds: list[Read] = []


def register(read: Read) -> Read:
    """Add a kind of item. Whoever does it keeps its rows in a table of its own, with a key to
    `Bundle`; for a room below the newsroom, the newsroom does it.
    """
    if read not in _kinds:
        _kinds.append(read)
    return read


def items(bundle: Bundle, user: Any) -> list[Item]:
    """Everything in a bundle, as it is now."""
    return [item for read in _kinds for item in read(bundle, user)]


class Refused(Exception):
    """A bundle that cannot go out; `lines` name each item and the reason."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class NotWaiting(Exception):
    """The bundle was sent, changed or cancelled by somebody else meanwhile."""


def fire(bundle: Bundle, user: Any = None, *, root: Path | None = None) -> Bundle:
    """Send a bundle: afterwards it is released, or failed and `result` says why.

    `user` is who sends it by hand; None means that its time has come, and whoever set the time
    answers for it. Raises `NotWaiting` if it has changed since `bundle` was read.
    """
    user = user or bundle.answerable
    for item in items(bundle, user):
        item.prepare()
    try:
        with rehearsed(root or settings.RELEASES_DIR):
            claimed = _claim(bundle)
            names = _send(claimed, user)
            claimed.state, claimed.answerable = Bundle.State.RELEASED, user
            claimed.released_at = timezone.now()
            claimed.result = [f"{name}已发出" for name in names]
            claimed.version += 1
            claimed.save()
        return claimed
    except Refused as refused:
        lines = refused.lines
    except BakeFailed as failed:
        lines = told(failed.failures)
    except (NotWaiting, OperationalError, InterfaceError):
        raise  # a database that is gone is nobody's mistake: the bundle stays due
    except Exception as error:
        logger.exception("合发 %s 没有发出", bundle.pk)
        lines = [f"程序出错（{type(error).__name__}: {error}），请告诉技术人员"]
    return _fail(bundle, lines)


def rehearse(bundle: Bundle, user: Any, *, root: Path | None = None) -> list[str]:
    """Do all that `fire` does and undo it. Returns what would keep the bundle back."""
    for item in items(bundle, user):
        item.prepare()
    try:
        with rehearsed(root or settings.RELEASES_DIR, keep=False):
            _send(_claim(bundle), user)
    except Refused as refused:
        return refused.lines
    except BakeFailed as failed:
        return told(failed.failures)
    return []


def _claim(bundle: Bundle) -> Bundle:
    waiting = Bundle.objects.filter(pk=bundle.pk, version=bundle.version, state__in=Bundle.OPEN)
    claimed = waiting.select_for_update().first()
    if claimed is None:
        raise NotWaiting
    return claimed


def _send(bundle: Bundle, user: Any) -> list[str]:
    """Let every item go. Returns their names; raises `Refused` with all that is in the way."""
    found = items(bundle, user)
    if not found:
        raise Refused(["这个合发里还没有任何页面"])
    _refuse((item, item.missing()) for item in found)
    for item in found:
        item.go()
    _refuse((item, item.left_behind()) for item in found)
    return [item.name for item in found]


def _refuse(found: Any) -> None:
    lines = [f"{item.name}：{why}" for item, reasons in found for why in reasons]
    if lines:
        raise Refused(lines)


def _fail(bundle: Bundle, lines: list[str]) -> Bundle:
    bundle.state, bundle.result = Bundle.State.FAILED, lines
    Bundle.objects.filter(pk=bundle.pk, version=bundle.version).update(
        state=bundle.state, result=lines, version=bundle.version + 1
    )
    bundle.version += 1
    return bundle


# --- the clock -----------------------------------------------------------------------------------


def next_due() -> datetime | None:
    scheduled = Bundle.objects.filter(state=Bundle.State.SCHEDULED)
    return scheduled.aggregate(first=Min("at"))["first"]


def fire_due(now: datetime) -> list[str]:
    """Send every bundle whose time has come, oldest first; one that fails holds up no other."""
    lines = []
    due = Bundle.objects.filter(state=Bundle.State.SCHEDULED, at__lte=now).order_by("at", "pk")
    for bundle in due.select_related("answerable"):
        try:
            fired = fire(bundle)
        except NotWaiting:
            continue
        if fired.state == Bundle.State.RELEASED:
            lines.append(f"合发“{fired}”已发出，共 {len(fired.result)} 项")
        else:
            lines.append(f"合发“{fired}”没有发出：{'；'.join(fired.result)}")
    return lines


CLOCK = Clock("合发", next_due, fire_due)
