"""Wagtail's own go-live and expiry times (定时上线、定时下线), kept to the second.

Does what the command `publish_scheduled` does, by the same methods and with the same entries in
the history, but with a rehearsal (`showcase.bake.rehearsal`): one page that cannot go out would
stop the whole site's next bake, at night, with nobody there. So such a page is put aside, editors
are told (`MissedTime`), and the others go out.

- A page that cannot go live loses its set time, so that it can be edited again.
- A page that may not expire, since live pages link to it, stays. Nobody is shown a dead link.
- What was due while the publisher was down is done when it is back, in the order of the times.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from showcase.bake.clocks import Clock
from showcase.bake.failures import BakeFailed, told
from showcase.bake.rehearsal import rehearsed
from showcase.stories.finish import gaps
from showcase.stories.models import Story

from .models import BundledPage, MissedTime
from .withdrawing import hindrance

PUBLISH, WITHDRAW = BundledPage.Action.PUBLISH, BundledPage.Action.WITHDRAW

logger = logging.getLogger(__name__)


class Hindered(Exception):
    """Why a page cannot go out or be withdrawn, in Chinese."""


@dataclass(frozen=True)
class Appointment:
    """One thing to be done to a page, and the moment that was set for it."""

    page: Page
    action: str
    due: datetime
    revision: Revision | None = None

    def keep(self) -> None:
        """Raises `Hindered`."""
        if self.revision is not None:
            story = self.revision.as_object()
            if isinstance(story, Story) and (missing := gaps(story.body)):
                raise Hindered("；".join(missing))
            self.revision.publish(log_action="wagtail.publish.scheduled")
        elif why := hindrance(self.page):
            raise Hindered(why)
        else:
            self.page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")

    def line(self) -> str:
        done = "已上线" if self.action == PUBLISH else "已下线"
        return f"《{self.page.draft_title}》{done}，定的是 {_clock(self.due)}"


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _going_live() -> QuerySet[Revision]:
    return Revision.page_revisions.filter(approved_go_live_at__isnull=False)


def _expiring() -> QuerySet[Page]:
    """Live pages with an expiry, but for those that were told to be hindered at that very time."""
    told_of = MissedTime.objects.filter(
        page=OuterRef("pk"), action=WITHDRAW, due=OuterRef("expire_at")
    )
    return Page.objects.filter(live=True, expire_at__isnull=False).exclude(Exists(told_of))


def next_due() -> datetime | None:
    """The earliest moment set for any page."""
    first = [
        _going_live().aggregate(first=Min("approved_go_live_at"))["first"],
        _expiring().aggregate(first=Min("expire_at"))["first"],
    ]
    return min(filter(None, first), default=None)


def fire(now: datetime) -> list[str]:
    """Withdraw and publish every page whose time has come."""
    return _keep(_due(now), Path(settings.RELEASES_DIR))


def _due(now: datetime) -> list[Appointment]:
    """Expiries first, as in `publish_scheduled`, each in the order of their times."""
    expired = _expiring().filter(expire_at__lte=now).order_by("expire_at", "pk")
    revisions = list(
        _going_live().filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    )
    pages = Page.objects.in_bulk([int(revision.object_id) for revision in revisions])
    return [Appointment(page, WITHDRAW, page.expire_at) for page in expired] + [
        Appointment(page, PUBLISH, revision.approved_go_live_at, revision)
        for revision in revisions
        if (page := pages.get(int(revision.object_id)))
    ]


def _keep(due: Sequence[Appointment], root: Path) -> list[str]:
    """All with one rehearsal; if that fails, one by one, to find the one that cannot go out."""
    if not due:
        return []
    try:
        with rehearsed(root):
            for appointment in due:
                appointment.keep()
        return [appointment.line() for appointment in due]
    except (OperationalError, InterfaceError):
        raise  # a database that is gone is no page's mistake
    except Exception as error:  # noqa: BLE001 - told below, page by page
        if len(due) > 1:
            return [line for appointment in due for line in _keep([appointment], root)]
        return [_settle(due[0], error, root)]


def _settle(appointment: Appointment, error: Exception, root: Path) -> str:
    """Tell why an appointment was not kept, unless something else had broken the site before."""
    if isinstance(error, BakeFailed):
        if _broken_before(error, root):
            return _go_anyway(appointment, root)
        reason = "；".join(told(error.failures))
    elif isinstance(error, Hindered):
        reason = str(error)
    else:
        logger.error("定时没有做成", exc_info=error)
        reason = f"程序出错（{type(error).__name__}: {error}），请告诉技术人员"
    return _put_aside(appointment, reason)


def _broken_before(failed: BakeFailed, root: Path) -> bool:
    """Whether the bake fails for the same reasons without this page."""
    try:
        with rehearsed(root, keep=False):
            pass
    except BakeFailed as already:
        return set(failed.failures) <= set(already.failures)
    return False


def _go_anyway(appointment: Appointment, root: Path) -> str:
    """The page goes out with the next bake that succeeds, when somebody has mended the site."""
    try:
        with transaction.atomic():
            appointment.keep()
    except Hindered as hindered:
        return _put_aside(appointment, str(hindered))
    return f"{appointment.line()}；网站另有问题，改好后读者才看得到"


def _put_aside(appointment: Appointment, reason: str) -> str:
    with transaction.atomic():
        if appointment.revision is not None:
            Revision.objects.filter(pk=appointment.revision.pk).update(approved_go_live_at=None)
        MissedTime.objects.update_or_create(
            page=appointment.page,
            defaults={
                "action": appointment.action,
                "due": appointment.due,
                "reason": reason,
                "is_seen": False,
            },
        )
    wanted = "上线" if appointment.action == PUBLISH else "下线"
    return f"《{appointment.page.draft_title}》没有按时{wanted}：{reason}"


def forget(page: Page) -> None:
    """Someone published or withdrew the page since: what was missed does not matter any more."""
    MissedTime.objects.filter(page=page.pk).delete()


CLOCK = Clock("定时上线下线", next_due, fire)
