"""The way of a ballot: one statement appends it; only if that gave no row, it is asked why."""

import json
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import connection

from showcase.voting import catalogue, voters
from showcase.voting.receipts import receipt

from . import postgres, sqlite
from .reasons import Day, reason
from .submission import Accepted, Channel, Refused, Row, Submission

SHANGHAI = ZoneInfo("Asia/Shanghai")
ATTEMPTS = 3
"""The second is for the minute in which this machine's day is not the database's; the third for
rules that changed between the statement and the question."""
HIGHEST = 32_767
"""The highest number a nominee can have."""
_BY_STAFF = (Channel.PHONE, Channel.DESK)


def cast(submission: Submission) -> Accepted | Refused:
    """Cast a ballot. Safe to call again with the same submission, whatever became of the first.

    Raises `django.db.Error` if the database cannot be asked; then the ballot may be in it or not,
    and casting it again tells.
    """
    contest = catalogue.contests().get(submission.contest)
    category = contest and contest.categories.get(submission.category)
    if contest is None or category is None:
        return Refused("unknown")
    if submission.level != contest.level and submission.channel not in _BY_STAFF:
        return Refused("wrong_level")
    append = postgres.append if connection.vendor == "postgresql" else sqlite.append
    possible = _possible(submission.picks)
    day = datetime.now(SHANGHAI).date()
    for _attempt in range(ATTEMPTS):
        row = _row(submission, contest.id, category.id, day)
        received_at = append(row) if possible else None
        if received_at is not None:
            return Accepted(
                receipt(
                    contest=contest.slug,
                    category=category.slug,
                    day=day,
                    who=row.voter,
                    picks=row.picks,
                    channel=row.channel,
                    held=row.held,
                    received_at=received_at,
                ),
                again=False,
            )
        found = reason(row)
        if isinstance(found, Day):
            day = found.day
        elif found is not None:
            return found
    return Refused("busy")


def _possible(picks: tuple[int, ...]) -> bool:
    return len(set(picks)) == len(picks) and all(0 < pick <= HIGHEST for pick in picks)


def digest_of(submission: Submission) -> bytes:
    """32 bytes that are the same for the same choice, in whatever order it was sent."""
    body = json.dumps([submission.contest, submission.category, sorted(submission.picks)])
    return sha256(body.encode()).digest()


def _row(submission: Submission, contest: int, category: int, day: date) -> Row:
    level, subject = submission.level, submission.subject
    return Row(
        contest=contest,
        category=category,
        day=day,
        voter=voters.voter(contest, day, level, subject, category),
        idem=voters.idem(contest, level, subject, submission.idem),
        body=digest_of(submission),
        picks=tuple(sorted(submission.picks)),
        channel=submission.channel.value,
        level=level,
        held=submission.held,
        work=submission.work,
        signal=submission.signal,
    )
