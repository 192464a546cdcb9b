"""The demo's two votes: one is open, one announced; their ledgers hold real ballots.

All goes the way of editors and readers: rounds by `turning`, ballots by `casting`, lines by the
sealer. Only the voters are invented.
"""

import random
import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from uuid import uuid4

from django.utils import timezone

from showcase.accounts.models import User
from showcase.core.models import Picture
from showcase.places.models import PlacePage
from showcase.voting import catalogue, database_clock, scoring, sealing, snapshots, turning
from showcase.voting.casting import Accepted, Submission, cast
from showcase.voting.models import Category, Channel, Contest, Nominee, Round

from .models import first_time
from .places import Chain
from .reading import read

_WAY = (Round.NOMINATION, Round.SCREENING, Round.SHORTLIST, Round.VOTING)
_LASTS = timedelta(days=21)
_SECONDS = 2.0
"""How long the vote that is announced stays open while the demo loads."""
_CHANNELS = (*(Channel.WEB,) * 16, Channel.NOJS, Channel.PHONE, Channel.PHONE, Channel.DESK)


def load_contests(
    places: dict[Chain, PlacePage],
    pictures: dict[str, Picture],
    editor: User,
    judges: list[User],
) -> int:
    """Each contest once; how many were made. One that was deleted stays away."""
    made = 0
    for row in read("contests.toml")["contests"]:
        if first_time(f"contest:{row['slug']}"):
            _load(row, places, pictures, editor, judges)
            made += 1
    return made


def _load(
    row: dict[str, Any],
    places: dict[Chain, PlacePage],
    pictures: dict[str, Picture],
    editor: User,
    judges: list[User],
) -> None:
    contest = _contest(row)
    for order, one in enumerate(row["categories"]):
        category = Category.objects.create(
            contest=contest,
            sort_order=order,
            **{name: one[name] for name in ("title", "slug", "max_picks", "places")},
        )
        for number, person in enumerate(one["nominees"], start=1):
            _nominee(category, number, person, places, pictures)
    for to in _WAY:
        turning.step(contest.pk, to, editor)
    catalogue.forget()
    _vote(contest, row["ballots"])
    if row["announced"]:
        _announce(contest, editor, judges)
    sealing.turn()
    snapshots.take_due(database_clock.now())
    catalogue.forget()


def _contest(row: dict[str, Any]) -> Contest:
    today = timezone.make_aware(datetime.combine(timezone.localdate(), time_of_day()))
    opens = today - timedelta(days=row["opened_days_ago"]) + timedelta(hours=9)
    soon = database_clock.now() + timedelta(seconds=_SECONDS)
    return Contest.objects.create(
        **{name: row[name] for name in ("title", "slug", "summary", "method", "like_weight")},
        extra_rules="\n".join(row["extra_rules"]),
        opens=opens,
        closes=soon if row["announced"] else opens + _LASTS + timedelta(hours=9),
        audit_days=0 if row["announced"] else 5,
    )


def _nominee(
    category: Category,
    number: int,
    row: dict[str, Any],
    places: dict[Chain, PlacePage],
    pictures: dict[str, Picture],
) -> None:
    portrait = pictures[row["picture"]]
    Nominee.objects.create(
        category=category,
        number=number,
        name=row["name"],
        line=row["line"],
        about=row["about"],
        portrait=portrait,
        portrait_alt=portrait.description,
        place=places[tuple(row["place"])],
        consent=True,
    )


def _vote(contest: Contest, ballots: int) -> None:
    """So many ballots in each category, some nominees liked more than others; the same each time
    but for who the voters are."""
    for category in contest.categories.all():
        dice = random.Random(category.slug)
        numbers = list(category.nominees.values_list("number", flat=True))
        liked = {number: dice.uniform(0.3, 1.0) for number in numbers}
        for _ in range(ballots):
            wanted = sorted(numbers, key=lambda n: dice.random() ** (1 / liked[n]), reverse=True)
            answer = cast(
                Submission(
                    contest=contest.slug,
                    category=category.slug,
                    picks=tuple(wanted[: dice.randint(1, category.max_picks)]),
                    idem=uuid4(),
                    level=contest.level,
                    subject=uuid4().bytes,
                    channel=dice.choice(_CHANNELS),
                )
            )
            if not isinstance(answer, Accepted):
                return  # a slow machine: the two seconds are over


def _announce(contest: Contest, editor: User, judges: list[User]) -> None:
    for judge in judges:
        dice = random.Random(judge.username)
        points = {one.pk: dice.randint(78, 98) for one, _own in scoring.sheet_of(contest, judge)}
        scoring.keep(contest.pk, judge, points, final=True)
    left = contest.closes - database_clock.now() if contest.closes else timedelta()
    time.sleep(max(0.0, left.total_seconds()) + 0.05)
    for to in (Round.CLOSED, Round.AUDIT, Round.ANNOUNCED):
        turning.step(contest.pk, to, editor)
    Contest.objects.filter(pk=contest.pk).update(announce_at=database_clock.now())
