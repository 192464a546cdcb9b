"""What is cast, and what is answered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from showcase.guard.work import Work
from showcase.voting.models import Channel

__all__ = ["Accepted", "Channel", "Refused", "Row", "Signal", "Submission", "Work"]


@dataclass(frozen=True)
class Signal:
    """What suspicion is judged by (`BallotSignal`). `network` is a prefix, `dwell` is in
    milliseconds, `agent` are 8 bytes."""

    network: str
    fresh_device: bool
    dwell: int
    agent: bytes


@dataclass(frozen=True)
class Submission:
    """A ballot as it came in, from somebody whose `level` and `subject` were verified.

    `contest` and `category` are slugs, `picks` numbers of nominees in any order, as they were sent.
    `idem` is the request's own number: who sends the same again gets the same receipt. `work` is a
    verified proof, spent with the ballot; `held` marks it 待核 from the start.
    """

    contest: str
    category: str
    picks: tuple[int, ...]
    idem: UUID
    level: str
    subject: bytes
    channel: Channel
    work: Work | None = None
    signal: Signal | None = None
    held: bool = False


@dataclass(frozen=True)
class Accepted:
    """The ballot is committed. `again`: it already was, and this is the receipt of then."""

    receipt: dict[str, Any]
    again: bool


@dataclass(frozen=True)
class Refused:
    """No ballot was written. `code`, with what fills the other fields:

    unknown      no such contest or category
    wrong_level  this contest tells voters apart in another way
    not_open     `opens`, if it is known
    closed       `closes`
    voted_today  `next_time`: midnight in Shanghai; None if the contest is over by then
    other_body   another ballot was sent with this `idem`
    work_used    the proof of work was spent before
    bad_picks    `problem`: few, many, duplicate or not_listed; `picks`: which; `least`, `most`
    withdrawn    `picks`: which nominees have left
    busy         the rules changed while the ballot was on its way; send it again
    """

    code: str
    opens: datetime | None = None
    closes: datetime | None = None
    next_time: datetime | None = None
    problem: str = ""
    picks: tuple[int, ...] = ()
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Row:
    """A submission for one day, in the words of the tables. `picks` ascend; `body` is SHA-256."""

    contest: int
    category: int
    day: date
    voter: bytes
    idem: bytes
    body: bytes
    picks: tuple[int, ...]
    channel: str
    level: str
    held: bool
    work: Work | None
    signal: Signal | None
