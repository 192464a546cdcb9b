"""Notices to submitters: only to who asked, through what is configured, without personal data.

E-mail is Django's (`EMAIL_HOST` and others in docs/development.md). `SMS_PROVIDER` names a function
`(phone, text) -> None` that raises when it could not send; without it no SMS leaves the house.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from .models import Contact, Lead, Notice

AT_ONCE = 50
TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
"""Doubled five-fold after each failure: 1, 5, 25, 125 minutes."""

Sms = Callable[[str, str], None]

logger = logging.getLogger(__name__)


def queue(lead: Lead, kind: Notice.Kind) -> None:
    """Leave a notice for the worker, if the sender asked for notices and there is a way."""
    contact = Contact.objects.filter(lead=lead).first()
    if contact and contact.notify and configured(contact.notify):
        Notice.objects.create(lead=lead, kind=kind)


def configured(way: str) -> bool:
    """Whether "email" or "sms" can be offered to the public."""
    if way == Contact.Notify.EMAIL:
        return settings.NOTICES_BY_EMAIL
    return way == Contact.Notify.SMS and sms() is not None


def sms() -> Sms | None:
    name = settings.SMS_PROVIDER
    return import_string(name) if name else None


def words(notice: Notice) -> str:
    """What is sent: the number on the receipt, never the code, a name, or a word of the text."""
    told = Notice.Kind(notice.kind).label
    return (
        f"【华西社区报】您提供的线索（编号 {notice.lead.code}）{told}。"
        f"请凭回执码到 {settings.SITE_URL}/track/ 查看。"
    )


def send_due(now: datetime) -> int:
    """Send what waits; how many were sent. What fails is tried again, later and later."""
    due = Notice.objects.filter(next_at__lte=now).select_related("lead__contact")
    sent = 0
    for notice in due[:AT_ONCE]:
        # Counted before: whoever is killed while sending does not send for ever.
        notice.tries += 1
        last = notice.tries >= TRIES
        notice.next_at = None if last else now + FIRST_WAIT * 5 ** (notice.tries - 1)
        notice.save(update_fields=["tries", "next_at"])
        try:
            _send(notice)
        except Exception as error:  # noqa: BLE001 - any provider, any failure
            # Its words may quote the address: only the kind of error is told.
            logger.warning("通知 %d 没有发出（%s）。", notice.pk, type(error).__name__)
            continue
        notice.next_at, notice.sent_at = None, now
        notice.save(update_fields=["next_at", "sent_at"])
        sent += 1
    return sent


def _send(notice: Notice) -> None:
    """Raises whatever stands in the way."""
    contact: Contact | None = getattr(notice.lead, "contact", None)
    if contact is None or not contact.notify:
        return
    if contact.notify == Contact.Notify.EMAIL:
        if contact.email:
            EmailMessage("您提供的线索有消息了", words(notice), to=[contact.email]).send()
    elif (provider := sms()) and contact.phone:
        provider(contact.phone, words(notice))
