"""The desk's tables. `docs/decisions/0011-one-desk.md` says what each promises."""

from .attachments import Attachment
from .contacts import Contact, Reveal
from .forms import Draft, Question, Receipt
from .leads import Kind, Lead, LeadEvent, Source, State
from .messages import IncomingMessage, SavedView
from .notices import Notice

__all__ = [
    "Attachment",
    "Contact",
    "Draft",
    "IncomingMessage",
    "Kind",
    "Lead",
    "LeadEvent",
    "Notice",
    "Question",
    "Receipt",
    "Reveal",
    "SavedView",
    "Source",
    "State",
]
