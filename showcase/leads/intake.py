"""The one way in: whatever the channel, a lead, its files, its receipt, or nothing at all."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from showcase.accounts.models import User
from showcase.cases.models import Dimension
from showcase.core.numbering import next_number
from showcase.core.text import visible, visible_deeply
from showcase.guard.sealing import blind
from showcase.places.models import PlacePage

from . import hints, receipts, states, trail
from .files import attach
from .models import Attachment, Contact, Kind, Lead, Source, State
from .phones import normalised
from .refusals import Refused

SERIES = "leads"
LONGEST = 20_000
"""Letters of a message, or of all details together as JSON three times as many."""


@dataclass(frozen=True)
class Sender:
    """Who sent it, as far as they said. `notify` is "", "email" or "sms"."""

    name: str = ""
    phone: str = ""
    email: str = ""
    callback: bool = False
    notify: str = ""


@dataclass(frozen=True)
class Incoming:
    """What came. `details` are the long form's fields (`details.py`); `by` the staff who typed."""

    source: Source
    kind: Kind
    message: str
    place: PlacePage | None = None
    place_text: str = ""
    dimension: Dimension | None = None
    title: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    sender: Sender = field(default_factory=Sender)
    publish_name: bool = False
    publish_photos: bool = False
    guardian: bool = False
    consent_version: str = ""
    by: User | None = None


@dataclass(frozen=True)
class TakenIn:
    """A lead and its receipt code, which is known only now."""

    lead: Lead
    code: str


@dataclass(frozen=True)
class Ready:
    """What is still to be written. Neither has a key yet."""

    lead: Lead
    contact: Contact


def take_in(incoming: Incoming, files: Iterable[Attachment] = ()) -> TakenIn:
    """Keep all of it in one transaction. Raises `Refused` for what is too long.

    `files` come from `files.keep`, saved with a draft or not saved at all.
    """
    return keep(ready(incoming), files)


def ready(incoming: Incoming) -> Ready:
    """All that takes time, for it opens and compares recent messages. Whoever holds a lock for
    `keep` calls it before. Raises `Refused` for what is too long."""
    sender = _readable(incoming.sender)
    message = visible(incoming.message).strip()
    details = json.dumps(visible_deeply(incoming.details), ensure_ascii=False)
    if len(message) > LONGEST or len(details) > 3 * LONGEST:
        raise Refused("写得太长了，请先写要紧的，其余的以后补充。")
    texts = f"{message}\n{details}" if incoming.details else message
    index = blind(sender.phone, "phone") if sender.phone else b""
    now = timezone.now()
    lead = Lead(
        kind=incoming.kind,
        source=incoming.source,
        state_since=now,
        created_at=now,
        due_at=states.due(State.SUBMITTED, now),
        title=visible(incoming.title).strip()[:80] or title_of(incoming.kind, incoming.place),
        place=incoming.place,
        place_text=visible(incoming.place_text).strip()[:80],
        dimension=incoming.dimension,
        submitter=incoming.by,
        urgent=hints.referral(texts) is not None,
        marks=[
            *hints.near(message, incoming.place.pk if incoming.place else None, index),
            *hints.marks_of_words(texts),
        ],
        publish_name=incoming.publish_name,
        publish_photos=incoming.publish_photos,
        guardian=incoming.guardian,
        consent_version=incoming.consent_version[:10],
    )
    lead.message = message
    lead.details = details if incoming.details else ""
    contact = Contact(callback=sender.callback, notify=sender.notify)
    contact.put(name=sender.name, phone=sender.phone, email=sender.email)
    return Ready(lead, contact)


def keep(what: Ready, files: Iterable[Attachment] = ()) -> TakenIn:
    """Write it, in one transaction."""
    lead = what.lead
    with transaction.atomic():
        _attach(lead, what.contact, files)
        code = receipts.give(lead)
        trail.add(lead, "received", lead.submitter, source=str(lead.source))
    return TakenIn(lead, code)


def _attach(lead: Lead, contact: Contact, files: Iterable[Attachment]) -> None:
    # The number's row stays locked until the commit, so that a rollback leaves no gap.
    lead.number = next_number(SERIES)
    lead.save()
    contact.lead = lead
    contact.save()
    attach(lead, files)


def _readable(sender: Sender) -> Sender:
    phone = visible(sender.phone).strip()[:60]
    return Sender(
        name=visible(sender.name).strip()[:60],
        phone=normalised(phone) or phone,
        email=visible(sender.email).strip()[:254],
        callback=sender.callback,
        notify=sender.notify if sender.notify in Contact.Notify.values else "",
    )


def title_of(kind: str, place: PlacePage | None) -> str:
    """A title that tells nothing of what somebody wrote."""
    return f"{Kind(kind).label} · {place.title if place else '地方待定'}"[:80]
