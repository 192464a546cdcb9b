"""Contests with ballots and cases, written straight into the tables, for tests of the ledger."""

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from showcase.accounts.models import User
from showcase.voting import checkpoints, database_clock, events, rules, sealing, snapshots
from showcase.voting.models import (
    Ballot,
    Category,
    Contest,
    LedgerLine,
    Nominee,
    Round,
    ScoreSheet,
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


def freeze(of: Contest) -> None:
    """As the desk does: the rules as JSON, their fingerprint, and the line that holds it."""
    of.frozen_rules = rules.frozen_text(rules.rules_of(of))
    of.rules_sha256 = rules.fingerprint(of.frozen_rules)
    of.save()
    events.note_round(of, Round.SHORTLIST, Round.VOTING, editor())


def told_contest(**fields: Any) -> Contest:
    """A small contest with everything a ledger can hold, sealed and published."""
    made = contest(
        "worker", "leader", **{"method": Contest.Method.BOTH, "like_weight": 70, **fields}
    )
    freeze(made)
    some = ballots(made, [(1,), (1, 2), (3,), (2, 3, 4)], "worker")
    ballots(made, [(1, 2), (2,), (2, 4)], "leader", channel="phone")
    late = ballots(made, [(4,), (4,)], "leader", held=True)
    sealing.turn()
    checkpoints.sign(made)
    by = editor()
    first, second = case(made, by), case(made, by)
    events.note_hold(first, [some[0].pk, some[1].pk], "待核")
    events.note_void(first, [some[0].pk], "同一台机器连续投票")
    events.note_release(first, [some[1].pk], "正常")
    events.note_release(second, [late[0].pk], "正常")
    nominee = Nominee.objects.get(category__contest=made, category__slug="leader", number=1)
    events.note_withdrawal(nominee, "个人原因", by)
    for nominee in Nominee.objects.filter(category__contest=made)[:3]:
        sheet = ScoreSheet.objects.create(nominee=nominee, judge=by, points=60 + nominee.number)
        events.note_score(sheet)
    sealing.turn()
    checkpoints.sign(made)
    ballots(made, [(3, 4), (1, 3)], "worker")
    sealing.turn()
    snapshots.take(made, database_clock.now())
    return made
