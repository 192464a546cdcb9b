"""What is noticed about a text. It helps the desk, and the sender; nothing is refused for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone

from showcase.guard.sealing import Unreadable

from .models import Lead
from .models.contacts import Contact

WORDS = Path(__file__).with_name("words")
DAYS = 30
WEEK = timedelta(days=7)
COMPARED = 200
"""Leads whose message is opened for one comparison, the newest."""
LETTERS = 2000
"""Of a message; what is longer is compared by its beginning."""
SHINGLE = 3
ALIKE = 0.5
"""Share of the shorter message's shingles, from which two are told to be alike."""
ALIKE_IN_A_WEEK = 0.35
TOLD = 5


@dataclass(frozen=True)
class Referral:
    """Something that a newspaper answers too slowly."""

    kind: str
    advice: str
    """For whoever is writing: whom to call first. The page adds the links and the hotline."""


ADVICE = {
    "emergency": "如果有人正处在危险中，请先打电话：110 报警，119 火警，120 急救。",
    "danger": "如果眼下就有危险，请先拨 110 或 119；隐患也可以用“蓉e报”或拨 12345 反映。",
    "repair": "要修、要管的事，用“蓉e报”或拨 12345 更快，会有部门上门；您也可以继续写给我们。",
}


def referral(text: str) -> Referral | None:
    """The most pressing of what a text speaks of."""
    plain = _letters(text)
    for kind, words in _urgent():
        if any(word in plain for word in words):
            return Referral(kind, ADVICE[kind])
    return None


def sensitive(text: str) -> list[str]:
    """Words of the list that a text holds, blanks and dots between their letters or not."""
    plain = _letters(text)
    return [word for word in _sensitive() if word in plain]


def alike(one: str, other: str) -> float:
    """0 to 1: the share of the shorter text's shingles that the other has too."""
    return _share(_shingles(one), _shingles(other))


def near(
    message: str, place: int | None, phone_index: bytes = b"", *, but: int | None = None
) -> list[dict[str, object]]:
    """Leads of the last 30 days that may be the same thing: `{"mark", "number", "share"}`.

    `place` is a page's key, `but` a lead to leave out. At most 200 messages are opened, here in
    memory, and none is kept: three queries, however many leads there are.
    """
    since = timezone.now() - timedelta(days=DAYS)
    recent = Lead.objects.filter(created_at__gte=since, purged_at=None).exclude(pk=but)
    where = Q(place=place) | Q(place=None) if place else Q()
    own, found = _shingles(message), []
    for lead in recent.filter(where).only("number", "ref", "sealed_message", "created_at")[
        :COMPARED
    ]:
        try:
            share = _share(own, _shingles(lead.message))
        except Unreadable:
            continue
        fresh = timezone.now() - lead.created_at < WEEK
        if share >= (ALIKE_IN_A_WEEK if fresh else ALIKE):
            found.append((share, lead.number))
    marks: list[dict[str, object]] = [
        {"mark": "near", "number": number, "share": round(share, 2)}
        for share, number in sorted(found, reverse=True)[:TOLD]
    ]
    return marks + _same_phone(recent, phone_index)


def _same_phone(recent: QuerySet[Lead], index: bytes) -> list[dict[str, object]]:
    if not index:
        return []
    numbers = (
        Contact.objects.filter(phone_index=index, lead__in=recent)
        .order_by("-lead__number")
        .values_list("lead__number", flat=True)[:TOLD]
    )
    return [{"mark": "phone", "number": number} for number in numbers]


def marks_of_words(text: str) -> list[dict[str, object]]:
    return [{"mark": "word", "word": word} for word in sensitive(text)]


def _letters(text: str) -> str:
    """Letters and digits alone: dots between letters hide nothing."""
    return re.sub(r"[\W_]+", "", text).lower()


def _shingles(text: str) -> frozenset[str]:
    plain = _letters(text[:LETTERS])
    return frozenset(plain[at : at + SHINGLE] for at in range(max(0, len(plain) - SHINGLE + 1)))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def _lines(name: str) -> Iterable[str]:
    lines = (WORDS / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def _sensitive() -> tuple[str, ...]:
    return tuple(word.lower() for word in _lines("sensitive.txt"))


@cache
def _urgent() -> tuple[tuple[str, tuple[str, ...]], ...]:
    kinds = (line.split(" ", 1) for line in _lines("urgent.txt"))
    return tuple((kind, tuple(words.split(","))) for kind, words in kinds)
