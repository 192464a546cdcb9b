"""A message becomes a lead, or is added to the one that its sender has just begun."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from showcase.guard.sealing import Unreadable, blind
from showcase.leads import hints, intake, states, trail
from showcase.leads.models import IncomingMessage, Kind, Lead, State
from showcase.leads.refusals import Refused

from .messages import Message
from .models import Media, Reply

CONTINUES = timedelta(days=1)
"""People write in pieces: what follows within a day goes to the same open lead."""
MOST_A_DAY = 60
"""Messages of one sender; a lead holds many, a machine sends more."""

ENOUGH = "今天已经收到您很多条消息。请等我们看过再说，急事请打 028-86969380。"
AGAIN = "收到，已经和您刚才说的放在一起，编号 {number}。"
TAKEN = (
    "收到，谢谢您。编号 {number}，回执码 {code}，请记下来，"
    "在本报网站的“查进度”里可以看到办到哪一步。一天之内接着发的文字、图片和语音会放在一起。"
)


def receive(message: Message) -> str:
    """Keep it, once; the sentence to answer with. A repetition gets the answer of the first.

    All in one transaction: either lead, message and answer, or nothing.
    """
    sender = blind(message.sender, f"sender|{message.source}")
    with transaction.atomic():
        row, is_new = IncomingMessage.objects.get_or_create(
            source=message.source, external=message.external, defaults={"sender": sender}
        )
        if not is_new:
            return _remembered(row)
        since = timezone.now() - CONTINUES
        before = IncomingMessage.objects.filter(
            source=message.source, sender=sender, received_at__gte=since
        ).exclude(pk=row.pk)
        if before.count() >= MOST_A_DAY:
            row.delete()  # nothing is kept of what is too much, this row neither
            return ENOUGH
        # A savepoint, so that what cannot be taken leaves its answer and nothing else.
        try:
            with transaction.atomic():
                lead, text = _continued(message, before) or _begun(message)
        except Refused as refused:
            lead, text = None, str(refused)
        row.lead = lead
        row.save(update_fields=["lead"])
        _remember(row, text)
        if lead and message.media:
            waiting = Media(lead=lead, source=message.source, kind=message.media_kind)
            waiting.media_id = message.media
            waiting.save()
    return text


def forget_refused() -> int:
    """Delete the rows of messages that were not taken, once they are of no use against floods and
    repetitions; how many."""
    old = IncomingMessage.objects.filter(lead=None, received_at__lt=timezone.now() - CONTINUES)
    return old.delete()[0]


def _begun(message: Message) -> tuple[Lead, str]:
    taken = intake.take_in(
        intake.Incoming(
            source=message.source,
            kind=Kind.TIP,
            message=message.text,
            sender=intake.Sender(name=message.name),
        )
    )
    return taken.lead, TAKEN.format(number=taken.lead.code, code=taken.code)


def _continued(message: Message, before: QuerySet[IncomingMessage]) -> tuple[Lead, str] | None:
    """Added to the newest open lead of this sender; None if there is none, or no room in it."""
    last = (
        before.filter(lead__state__in=states.OPEN, lead__purged_at=None)
        .order_by("-pk")
        .values_list("lead", flat=True)
        .first()
    )
    if last is None:
        return None
    lead = Lead.objects.select_for_update().get(pk=last)
    try:
        words = f"{lead.message}\n\n{message.text}".strip()
    except Unreadable:
        return None  # its key is not there now; what comes is not lost over it
    if lead.state not in states.OPEN or len(words) > intake.LONGEST:
        return None
    lead.message = words
    lead.urgent = lead.urgent or hints.referral(message.text) is not None
    lead.save(update_fields=["sealed_message", "urgent"])
    trail.add(lead, "answered", source=str(message.source))
    if lead.state == State.NEED_INFO:
        states.step(lead, State.REVIEW, None)
    return lead, AGAIN.format(number=lead.code)


def _remembered(row: IncomingMessage) -> str:
    """What the first one was answered; "" if that is forgotten, or cannot be opened any more."""
    kept = Reply.objects.filter(message=row).first()
    try:
        return kept.text if kept else ""
    except Unreadable:
        return ""


def _remember(row: IncomingMessage, text: str) -> None:
    reply = Reply(message=row)
    reply.text = text
    reply.save()
