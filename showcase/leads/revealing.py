"""Names and numbers: masked for everybody, plain for who says why, and that is kept."""

from dataclasses import dataclass

from django.db import transaction

from showcase.accounts.models import User
from showcase.core.text import visible

from . import trail
from .models import Contact, Lead, Reveal
from .refusals import Refused

STARS = "**"
LEAST_REASON = 2


@dataclass(frozen=True)
class Shown:
    """How to find a sender; as masked, or in plain."""

    name: str
    phone: str
    email: str
    callback: bool
    notify: str


def reveal(lead: Lead, who: User, reason: str) -> Shown:
    """The plain contact. Who, when and why are kept before it is opened. Raises `Refused`."""
    reason = visible(reason).strip()
    if not LEAST_REASON <= len(reason) <= 100:
        raise Refused("请写明为什么要看，如“回电核实”，不超过 100 字。")
    with transaction.atomic():
        contact = Contact.objects.filter(lead=lead).first()
        if contact is None:
            raise Refused("联系方式已经按期清除。")
        Reveal.objects.create(lead=lead, who=who, reason=reason)
        trail.add(lead, "revealed", who)
        return Shown(contact.name, contact.phone, contact.email, contact.callback, contact.notify)


def masked(contact: Contact) -> Shown:
    """Enough to tell two senders apart: 张**, 138****0000, g**@example.org."""
    return Shown(
        mask_name(contact.name),
        mask_phone(contact.phone),
        mask_email(contact.email),
        contact.callback,
        contact.notify,
    )


def mask_name(name: str) -> str:
    """However long a name is, it looks the same."""
    return name[:1] + STARS if name else ""


def mask_phone(phone: str) -> str:
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""


def mask_email(email: str) -> str:
    name, at, host = email.rpartition("@")
    return f"{name[:1]}{STARS}{at}{host}" if at else STARS if email else ""
