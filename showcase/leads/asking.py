"""补充材料: a question to the sender, answered once, by a link that only they have."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from showcase.accounts.models import User
from showcase.core.text import visible
from showcase.guard.sealing import blind

from . import notices, states, trail
from .files import attach
from .models import Attachment, Lead, Notice, Question, State
from .refusals import Refused

DAYS = 14
"""For how long a question's link is good."""
LONGEST = 5000


@dataclass(frozen=True)
class Asked:
    """A question and the secret of its link, which is known only now."""

    question: Question
    token: str


def ask(lead: Lead, actor: User, text: str) -> Asked:
    """Ask, and wait for the answer. Raises `Refused`; an earlier open question is closed."""
    text = visible(text).strip()
    if not text or len(text) > 300:
        raise Refused("请写明要补充什么，不超过 300 字。")
    now = timezone.now()
    with transaction.atomic():
        if states.locked(lead).state != State.NEED_INFO:
            states.step(lead, State.NEED_INFO, actor)
        lead.questions.filter(answered_at=None).update(expires=now)
        question = Question(
            lead=lead, text=text, asked_by=actor, asked_at=now, expires=now + timedelta(days=DAYS)
        )
        token = _token(question)
        question.token = _mark(token)
        question.save()
        trail.add(lead, "asked", actor, question=question.pk)
        notices.queue(lead, Notice.Kind.QUESTION)
    return Asked(question, token)


def token_for(question: Question) -> str:
    """The secret of an open question's link, for who holds the receipt: the same whenever it is
    asked for, so that a form that stands open is not lost."""
    token = _token(question)
    if bytes(question.token) != _mark(token):
        Question.objects.filter(pk=question.pk).update(token=_mark(token))
    return token


def _token(question: Question) -> str:
    """128 bits that only who has the key can tell from the row."""
    return urlsafe_b64encode(blind(str(question.ref), "question's link")).decode().rstrip("=")


def _mark(token: str) -> bytes:
    return blind(token, "question")


def question_of(token: str) -> Question | None:
    """The open question of a link; None for a wrong, answered, late or purged one."""
    found = Question.objects.filter(
        token=_mark(token[:100]), answered_at=None, expires__gt=timezone.now()
    )
    return found.select_related("lead").first()


def answer(token: str, text: str, files: Iterable[Attachment] = ()) -> Question:
    """Keep the answer and put the lead back on the desk. Raises `Refused`."""
    text = visible(text).strip()
    if len(text) > LONGEST:
        raise Refused(f"请写短一些，不超过 {LONGEST} 字。")
    files = list(files)
    if not text and not files:
        raise Refused("请写几个字，或者附上照片。")
    with transaction.atomic():
        found = question_of(token)
        question = (
            Question.objects.select_for_update().filter(pk=found.pk, answered_at=None).first()
            if found
            else None
        )
        if question is None:
            raise Refused("这个链接已经用过或者过期了。请打电话给我们，或者用回执码查询。")
        question.answer = text
        question.answered_at = timezone.now()
        question.save(update_fields=["sealed_answer", "answered_at"])
        lead = states.locked(question.lead)
        attach(lead, files, after=lead.attachments.count())
        trail.add(lead, "answered", None, question=question.pk)
        if lead.state == State.NEED_INFO:
            states.step(lead, State.REVIEW, None)
    return question
