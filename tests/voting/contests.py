"""A small contest to cast ballots in, and ballots for it."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from showcase.guard.work import Work
from showcase.voting.casting import Submission
from showcase.voting.models import Category, Channel, Contest, Nominee, Round

_numbers = count(1)


def contest(**fields: Any) -> Contest:
    """A contest that is open for a day around now, without categories."""
    number = next(_numbers)
    now = timezone.now()
    defaults = {
        "title": "最美网格员评选",
        "slug": f"grid-{number}",
        "round": Round.VOTING,
        "opens": now - timedelta(hours=36),
        "closes": now + timedelta(hours=36),
    }
    return Contest.objects.create(**(defaults | fields))


def category(of: Contest, nominees: int = 5, **fields: Any) -> Category:
    """A category with nominees 1 to `nominees`; a ballot picks 1 to 3 of them."""
    defaults = {"title": "最美网格员", "slug": f"category-{next(_numbers)}"}
    made = Category.objects.create(contest=of, **(defaults | fields))
    Nominee.objects.bulk_create(
        Nominee(category=made, number=number, name=f"候选人{number}", consent=True)
        for number in range(1, nominees + 1)
    )
    return made


def submission(of: Category, **fields: Any) -> Submission:
    """A ballot of somebody new for nominee 1."""
    defaults = {
        "contest": of.contest.slug,
        "category": of.slug,
        "picks": (1,),
        "idem": uuid4(),
        "level": of.contest.level,
        "subject": uuid4().bytes,
        "channel": Channel.WEB,
    }
    return Submission(**(defaults | fields))


def work() -> Work:
    """A proof that nobody had to work for."""
    now = datetime.now(UTC)
    return Work(uuid4().bytes, now + timedelta(minutes=10), now)
