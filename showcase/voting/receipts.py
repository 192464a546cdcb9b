"""The receipt: a signed promise that a ballot's line is in the ledger within 60 seconds.

Everything in it follows from the ballot, so that who asks again gets the same bytes.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from . import signing
from .lines import ballot_line, canonical, leaf_of
from .models import Ballot

PROMISED = timedelta(seconds=60)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def receipt_for(ballot: Ballot) -> dict[str, Any]:
    """The receipt of a ballot; select its contest and category with it."""
    return receipt(
        contest=ballot.contest.slug,
        category=ballot.category.slug,
        day=ballot.day,
        who=bytes(ballot.voter),
        picks=ballot.picks,
        channel=ballot.channel,
        held=ballot.held,
        received_at=ballot.received_at,
    )


def receipt(
    *,
    contest: str,
    category: str,
    day: date,
    who: bytes,
    picks: Sequence[int],
    channel: str,
    held: bool,
    received_at: datetime,
) -> dict[str, Any]:
    """JSON as docs/decisions/0010-the-vote.md describes it; bytes are in hex."""
    line = canonical(
        ballot_line(
            contest=contest,
            category=category,
            day=day,
            who=who,
            picks=picks,
            channel=channel,
            held=held,
        )
    )
    leaf = leaf_of(line)
    by = (received_at.astimezone(UTC) + PROMISED).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "contest": contest,
        "category": category,
        "day": day.isoformat(),
        "line": line,
        "leaf": leaf.hex(),
        "by": by,
        "code": code_of(leaf),
        "key": signing.public_key(),
        "signature": signing.sign(signed_text(contest, leaf, by)).hex(),
    }


def signed_text(contest: str, leaf: bytes, by: str) -> str:
    """What the signature is over."""
    return f"huaxi-vote receipt\n{contest}\n{leaf.hex()}\n{by}\n"


def code_of(leaf: bytes) -> str:
    """A leaf's first 80 bits for paper and telephone: `7ZK2-M0QF-…`, in Crockford's base32."""
    number = int.from_bytes(leaf[:10])
    letters = "".join(_CROCKFORD[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))
