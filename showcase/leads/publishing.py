"""When a lead's page is published, the tracking page says so and leads there."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from . import notices, trail
from .models import Lead, Notice, State

NOTE = "谢谢您！根据您提供的线索写成的稿件已经刊出。"


def published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Tell once, at the first publication, whoever's lead it was."""
    waiting = Lead.objects.filter(page_id=instance.pk, state=State.ACCEPTED, purged_at=None)
    with transaction.atomic():
        for lead in waiting.exclude(trail__kind="published").select_for_update():
            lead.public_note, lead.closed_at = NOTE, timezone.now()
            lead.save(update_fields=["public_note", "closed_at"])
            trail.add(lead, "published", None, page=instance.pk)
            notices.queue(lead, Notice.Kind.PUBLISHED)
