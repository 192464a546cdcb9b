"""What somebody may ask for with their receipt code: all that is kept of theirs, and its end."""

import json
from typing import Any

from django.db import transaction

from showcase.accounts.models import User

from . import purging, receipts, trail
from .models import Lead
from .refusals import Refused

WRONG = "没有这个回执码，或者内容已经清除。"


def exported(code: str) -> dict[str, Any]:
    """Everything personal of the lead that was sent in under a code, as plain JSON data.

    Files are named by where they lie below `LEADS_DIR`. Raises `Refused` for a wrong code.
    """
    lead = _of(code)
    contact = getattr(lead, "contact", None)
    with transaction.atomic():
        trail.add(lead, "exported")
    return {
        "number": lead.code,
        "received": lead.created_at.isoformat(),
        "state": lead.state,
        "title": lead.title,
        "message": lead.message,
        "details": json.loads(lead.details or "{}"),
        "place": lead.place.title if lead.place else lead.place_text,
        "name": contact.name if contact else "",
        "phone": contact.phone if contact else "",
        "email": contact.email if contact else "",
        "consent": {
            "version": lead.consent_version,
            "publish_name": lead.publish_name,
            "publish_photos": lead.publish_photos,
            "guardian": lead.guardian,
        },
        "questions": [
            {"text": one.text, "answer": one.answer, "asked": one.asked_at.isoformat()}
            for one in lead.questions.all()
        ],
        "files": [
            {"name": one.name, "kind": one.kind, "file": one.file, "text": one.text}
            for one in lead.attachments.all()
        ],
        "looked_at": [one.at.isoformat() for one in lead.reveals.all()],
    }


def delete(code: str, actor: User | None = None) -> Lead:
    """Purge the lead of a code now. Raises `Refused`.

    What was published by consent is a story of the paper: whoever calls this names it to an editor.
    """
    lead = _of(code)
    purging.purge(lead, actor)
    return lead


def _of(code: str) -> Lead:
    lead = receipts.lead_of(code)
    if lead is None:
        raise Refused(WRONG)
    return lead
