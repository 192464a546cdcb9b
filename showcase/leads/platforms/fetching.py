"""Fetching what the platforms keep for us: done by the worker, never while a push waits."""

from collections.abc import Callable
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from showcase.guard import uploads
from showcase.guard.outside import Away
from showcase.guard.sealing import Unreadable
from showcase.leads import files
from showcase.leads.models import Lead, Source
from showcase.leads.pushes.models import Media, Reply
from showcase.leads.wechat import media as wechat_media
from showcase.leads.weibo import media as weibo_media

AT_ONCE = 10
MOST_TRIES = 8
FIRST_WAIT = timedelta(minutes=1)
"""Twice as long after each try: eight tries take two hours; WeChat keeps a file for three days."""
REPLIES_KEPT = timedelta(minutes=15)
"""The window of replays, and both platforms' own repetitions, with time to spare."""

FETCHERS: dict[str, Callable[[str], bytes]] = {
    Source.WECHAT: wechat_media.fetch,
    Source.WEIBO: weibo_media.fetch,
}


def forget_replies() -> int:
    """Delete the answers that nobody can ask for any more; how many."""
    return Reply.objects.filter(made_at__lt=timezone.now() - REPLIES_KEPT).delete()[0]


def fetch_waiting() -> int:
    """One round: fetch what is due, ten files at most; how many came. Raises nothing for what one
    of them does wrong."""
    due = Media.objects.filter(next_at__lte=timezone.now()).select_related("lead")
    return sum(_fetch(one) for one in due.order_by("next_at")[:AT_ONCE])


def _fetch(waiting: Media) -> bool:
    try:
        content = FETCHERS[waiting.source](waiting.media_id)
        kept = files.keep(ContentFile(content, name=""), waiting.kind)
    except Away:
        _put_off(waiting)
        return False
    except (uploads.Refused, Unreadable):
        waiting.delete()  # it will never be more than this
        return False
    try:
        with transaction.atomic():
            # The lead may have been purged or have got its file meanwhile.
            lead = Lead.objects.select_for_update().get(pk=waiting.lead_id)
            deleted, _ = Media.objects.filter(pk=waiting.pk).delete()
            if deleted and not lead.purged_at:
                kept.lead = lead
                kept.order = lead.attachments.count()
                kept.save()
    finally:
        files.discard([kept])
    return kept.pk is not None


def _put_off(waiting: Media) -> None:
    waiting.tries += 1
    if waiting.tries >= MOST_TRIES:
        waiting.delete()
        return
    waiting.next_at = timezone.now() + FIRST_WAIT * 2 ** (waiting.tries - 1)
    waiting.save(update_fields=["tries", "next_at"])
