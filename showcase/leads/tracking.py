"""What the holder of a receipt is told: the state in plain words, and what the desk says."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from wagtail.models import Page

from showcase.core.links import is_public

from . import receipts
from .models import Lead, Question, State

WORDS = {
    State.SUBMITTED: "已经收到，三个工作日内有人看。",
    State.SCREENING: "编辑正在看。",
    State.REVIEW: "编辑正在核实、讨论。",
    State.NEED_INFO: "编辑想请您补充一点情况。",
    State.ACCEPTED: "已经采用。",
    State.DECLINED: "这次没有采用。",
    State.MERGED: "已经和另一条线索合在一起办。",
    State.REFERRED: "已经转介。",
    State.SPAM: "已经办结。",
    State.WITHDRAWN: "已经按您的意思撤回。",
}


@dataclass(frozen=True)
class Told:
    """Nothing of what was sent in is in it, nor of who sent it."""

    code: str
    """The number to name on the telephone: 2026-000123."""
    state: str
    words: str
    note: str
    since: datetime
    question: Question | None = None
    story_title: str = ""
    story_url: str = ""


def told(code: str) -> Told | None:
    """What to tell for a code; None for a wrong or a purged one, by as many queries as a right one.

    A merged lead's holder is told of the lead that it became part of.
    """
    own = receipts.lead_of(code)
    # Merging is one step deep. An open question is asked of its own sender only.
    lead = (own.merged_into or own) if own else Lead(pk=0)
    open_ones = Question.objects.filter(answered_at=None, expires__gt=timezone.now())
    question = open_ones.filter(lead=own.pk if own else 0).last()
    page = Page.objects.filter(pk=lead.page_id or 0).first()
    if own is None:
        return None
    shown = page if page and page.live and is_public(page) else None
    return Told(
        own.code,
        lead.state,
        WORDS[State(lead.state)],
        lead.public_note,
        lead.state_since,
        question,
        shown.title if shown else "",
        (shown.specific.url or "") if shown else "",
    )
