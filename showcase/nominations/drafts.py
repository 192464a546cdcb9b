"""A form that is not finished: its fields and files, behind a secret that only its writer has.

The secret is minted with a form that is shown, and costs nothing until something is kept. When the
form has been sent, its row keeps the receipt code for an hour, so that whoever presses twice, or
loads the answer again, gets the same receipt and makes no second lead.
"""

import json
import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from showcase.guard.sealing import Unreadable, blind
from showcase.leads.models import Attachment, Draft

SENT = "sent"
KEPT_SENT = timedelta(hours=1)
_RANDOM = 22
_SIGNED = 10


def mint() -> str:
    """A new secret: 128 random bits, and a sign that it is ours."""
    random = secrets.token_urlsafe(16)
    return random + _sign(random)


def is_ours(token: str) -> bool:
    """Whether we minted it: nobody keeps a draft under a secret that somebody else may guess."""
    if len(token) != _RANDOM + _SIGNED or not token.isascii():
        return False
    return constant_time_compare(token[_RANDOM:], _sign(token[:_RANDOM]))


def find(token: str, form: str) -> Draft | None:
    """The draft of this form, or the one that was sent; None if there is none, or no longer."""
    if not is_ours(token):
        return None
    found = Draft.objects.filter(token=_digest(token), expires__gt=timezone.now()).first()
    return found if found and found.form in (form, SENT) else None


def held(token: str, form: str, lasts: timedelta) -> Draft:
    """The draft under this secret, made now if there was none, nobody else's until the end of the
    transaction. The caller looks at its `form`."""
    now = timezone.now()
    Draft.objects.filter(token=_digest(token), expires__lte=now).delete()
    # Made first: two that come at once wait here for each other, and the second finds a row.
    Draft.objects.get_or_create(
        token=_digest(token), defaults={"form": form, "expires": now + lasts}
    )
    return Draft.objects.select_for_update().get(token=_digest(token))


def keep(draft: Draft, fields: dict[str, Any], lasts: timedelta) -> None:
    """Write the fields, and count the days anew."""
    draft.data = json.dumps(fields, ensure_ascii=False)
    draft.saved_at = timezone.now()
    draft.expires = draft.saved_at + lasts
    draft.save(update_fields=["sealed_data", "saved_at", "expires"])


def fields_of(draft: Draft) -> dict[str, Any]:
    """What was kept; nothing if it cannot be opened any more."""
    try:
        return dict(json.loads(draft.data or "{}"))
    except (Unreadable, ValueError):
        return {}


def finish(draft: Draft, code: str, fields: dict[str, Any]) -> None:
    """The draft was sent: nothing stays of it but the receipt's code, and what its fields are known
    again by, for an hour."""
    draft.form = SENT
    draft.data = json.dumps({"code": code, "fields": _mark(fields)})
    draft.expires = timezone.now() + KEPT_SENT
    draft.save(update_fields=["form", "sealed_data", "expires"])


def was_sent_with(draft: Draft, fields: dict[str, Any]) -> bool:
    """Whether these very fields were sent. Who goes back and writes another story means another."""
    return fields_of(draft).get("fields") == _mark(fields)


def files_of(draft: Draft | None) -> list[Attachment]:
    """In the order in which they came."""
    return list(draft.attachments.order_by("pk")) if draft else []


def _mark(fields: dict[str, Any]) -> str:
    return blind(json.dumps(fields, ensure_ascii=False, sort_keys=True), "sent form").hex()


def _digest(token: str) -> bytes:
    return blind(token, "draft")


def _sign(random: str) -> str:
    return salted_hmac("showcase.nominations.drafts", random, algorithm="sha256").hexdigest()[:10]
