"""When nobody needs it any more: everything personal about a lead goes, its number stays.

What was purged is also written into a list beside the database (`LEADS_ERASED`), by references that
say nothing to anybody else. A backup that is restored knows of no purge: the list is applied again.
"""

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from showcase.accounts.models import User

from . import files, states, trail
from .intake import title_of
from .models import Contact, Draft, Lead, State
from .refusals import Refused

DAYS = 180
"""After closing."""
AT_ONCE = 200


def due(now: datetime) -> list[Lead]:
    """Leads whose time is up, the oldest first."""
    over = Lead.objects.filter(purged_at=None, closed_at__lt=now - timedelta(days=DAYS))
    found = over.filter(Q(keep_until=None) | Q(keep_until__lt=now))
    return list(found.select_related("place").order_by("closed_at")[:AT_ONCE])


def purge_due(now: datetime) -> int:
    """Purge all that is due, and forms that nobody went on with; how many leads."""
    Draft.objects.filter(expires__lt=now).delete()
    purged = 0
    while leads := due(now):
        for lead in leads:
            purge(lead)
        purged += len(leads)
    files.sweep()
    transaction.on_commit(_empty_the_log)
    return purged


def _empty_the_log() -> None:
    """SQLite's log of the last writes holds what was there before them until it is written over,
    which on a quiet site is never. Readers and writers wait for it, so it waits for nobody long:
    while they are busy, the next hour's turn will do."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0.2)) as own:
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def purge(lead: Lead, actor: User | None = None) -> None:
    """Take out of the tables and from the disk whatever the public sent or the desk wrote of it.

    What is left: number, source, kind, place of the gazetteer, dimension, states and times, and who
    of the house did what.
    """
    # First: should the rest be killed, it is applied again; the other way round it never would be.
    _note(lead.ref)
    with transaction.atomic():
        now = states.locked(lead)
        names = list(now.attachments.values_list("file", flat=True))
        now.attachments.all().delete()
        for rows in (now.questions, now.receipts, now.messages, now.notices, now.media):
            rows.all().delete()
        now.reveals.update(reason="")
        Contact.objects.filter(lead=now).delete()
        now.message = now.details = now.place_text = now.public_note = ""
        now.title = title_of(now.kind, now.place)
        now.marks, now.publish_name, now.publish_photos, now.guardian = [], False, False, False
        now.consent_version, now.keep_until = "", None
        if now.purged_at is None:
            now.purged_at = timezone.now()
            trail.add(now, "purged", actor)
        if now.state in states.OPEN:
            now.state, now.state_since, now.due_at = State.WITHDRAWN, now.purged_at, None
            now.closed_at = now.purged_at
        now.save()
        transaction.on_commit(lambda: files.erase(*names))
    lead.refresh_from_db()


def renew(lead: Lead, now: datetime, actor: User | None = None) -> None:
    """Its sender agrees that it is kept for another 180 days."""
    if lead.purged_at:
        raise Refused("内容已经按期清除，不能再延长。")
    with transaction.atomic():
        lead.keep_until = now + timedelta(days=DAYS)
        lead.save(update_fields=["keep_until"])
        trail.add(lead, "renewed", actor)


def reapply() -> int:
    """Purge again what a restored backup brought back; how many leads."""
    refs = _noted()
    again = 0
    for at in range(0, len(refs), AT_ONCE):
        back = Lead.objects.filter(ref__in=refs[at : at + AT_ONCE], purged_at=None)
        for lead in back.select_related("place"):
            purge(lead)
            again += 1
    return again


def _note(ref: UUID) -> None:
    path = Path(settings.LEADS_ERASED)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{ref} {timezone.now():%Y-%m-%d}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _noted() -> list[UUID]:
    """A line that was cut off by a full disk is skipped."""
    path, refs = Path(settings.LEADS_ERASED), []
    if not path.exists():
        return []
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            refs.append(UUID(line.split(" ")[0]))
        except ValueError:
            continue
    return list(dict.fromkeys(refs))
