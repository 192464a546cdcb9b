"""Contests with ballots and cases, written straight into the tables, for tests of the ledger."""

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from showcase.accounts.models import User
from showcase.voting.models import (
    Ballot,
    Category,
    Contest,
    LedgerLine,
    Nominee,
    Round,
    VoidCase,
)

_serial = count(1)


def contest(*slugs: str, nominees: int = 4, **fields: Any) -> Contest:
    """One that votes now, with categories by these slugs."""
    now = datetime.now(UTC)
    made = Contest.objects.create(
        **{
            "title": "最美网格员评选",
            "slug": f"grid-{next(_serial)}",
            "round": Round.VOTING,
            "opens": now - timedelta(days=3),
            "closes": now + timedelta(days=3),
            **fields,
        }
    )
    for slug in slugs or ("worker",):
        category = Category.objects.create(contest=made, title=slug, slug=slug)
        Nominee.objects.bulk_create(
            Nominee(category=category, number=number, name=f"候选人{number}", consent=True)
            for number in range(1, nominees + 1)
        )
    return made


def ballot(
    of: Contest, *picks: int, category: str = "", at: datetime | None = None, **fields: Any
) -> Ballot:
    """A committed ballot of a new voter."""
    return ballots(of, [picks or (1,)], category=category, at=at, **fields)[0]


def ballots(
    of: Contest,
    picks: Sequence[Sequence[int]],
    category: str = "",
    at: datetime | None = None,
    **fields: Any,
) -> list[Ballot]:
    """Ballots of new voters, one for each list of picks."""
    at = at or datetime.now(UTC)
    where = of.categories.get(slug=category) if category else of.categories.all()[0]
    return Ballot.objects.bulk_create(
        Ballot(
            **{
                "contest": of,
                "category": where,
                "day": (at + timedelta(hours=8)).date(),
                "received_at": at,
                "voter": secrets.token_bytes(16),
                "idem": secrets.token_bytes(16),
                "body": bytes(32),
                "picks": sorted(one),
                "channel": "web",
                "level": "device",
                **fields,
            }
        )
        for one in picks
    )


def editor() -> User:
    number = next(_serial)
    return User.objects.create(username=f"editor{number}", display_name=f"编辑{number}")


def case(of: Contest, by: User | None = None) -> VoidCase:
    return VoidCase.objects.create(
        contest=of, reason="短时间内大量相同选票", opened_by=by or editor()
    )


def lines(of: Contest) -> list[dict[str, Any]]:
    """The ledger of a contest; fails if its numbers have a gap."""
    rows = list(LedgerLine.objects.filter(contest=of).order_by("seq").values_list("seq", "text"))
    assert [seq for seq, _text in rows] == list(range(len(rows)))
    return [json.loads(text) for _seq, text in rows]
