"""People at the desk, and contests as they have them in front of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from showcase.accounts.models import User
from showcase.newsroom.roles import CHIEF, EDITOR, JUDGE
from showcase.voting import turning
from showcase.voting.models import Category, Contest, Nominee, Round
from tests.staff import member


def editor(name: str = "") -> User:
    return member(EDITOR, name=name)


def chief(name: str = "") -> User:
    return member(CHIEF, name=name)


def judge(name: str = "") -> User:
    return member(JUDGE, name=name)


def draft(nominees: int = 4, **fields: Any) -> Contest:
    """Everything is there for its freeze: one category, and nominees with consent."""
    now = timezone.now()
    defaults = {
        "title": "2026 最美网格员评选",
        "slug": f"grid-{Contest.objects.count() + 1}",
        "opens": now - timedelta(days=1),
        "closes": now + timedelta(days=6),
    }
    made = Contest.objects.create(**(defaults | fields))
    category = Category.objects.create(contest=made, title="最美网格员", slug="c1")
    Nominee.objects.bulk_create(
        Nominee(category=category, number=n, name=f"候选人{n}", consent=True)
        for n in range(1, nominees + 1)
    )
    return made


def brought_to(round: str, contest: Contest, actor: User) -> Contest:
    """By every step there is before; times move with it."""
    way = [Round.SCREENING, Round.SHORTLIST, Round.VOTING, Round.CLOSED, Round.AUDIT]
    for to in way[: way.index(Round(round)) + 1]:
        if to == Round.CLOSED:
            Contest.objects.filter(pk=contest.pk).update(
                closes=timezone.now() - timedelta(seconds=1)
            )
        turning.step(contest.pk, to, actor)
    contest.refresh_from_db()
    return contest
