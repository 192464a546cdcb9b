"""What a line of the ledger says, and the leaf that it becomes. Pure; the published `retally.py`
and the browser's `verify.js` do the same.

Every line is one JSON object, its keys sorted, without blanks, in UTF-8. "t" says what it is:

    ballot    category, day, who, picks, channel, held
    hold, release, void, unvoid
              case, reason, lines (numbers of ballot lines), part (0, 1 … of a long list)
    withdraw  category, nominee, reason, at
    score     category, nominee, judge, points, at
    round     from, to, rules (SHA-256 of the frozen rules), by, at; `notice` when it was reopened

and all have "contest"; all but ballots have "event", a number that no other line has, so that no
two lines are ever the same. A ballot line carries the day only, and `who` differs by day and
category.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

MOST_REFERENCES = 500
"""Ballots that one hold, release, void or unvoid line names; longer lists take several lines."""


def canonical(line: Mapping[str, Any]) -> str:
    """The one text of a line."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def leaf_of(text: str) -> bytes:
    """RFC 6962: SHA-256 of a zero byte and the line."""
    return sha256(b"\x00" + text.encode()).digest()


def ballot_line(
    *,
    contest: str,
    category: str,
    day: date,
    who: bytes,
    picks: Sequence[int],
    channel: str,
    held: bool,
) -> dict[str, Any]:
    """The line of a ballot; `contest` and `category` are slugs."""
    return {
        "t": "ballot",
        "contest": contest,
        "category": category,
        "day": day.isoformat(),
        "who": who.hex(),
        "picks": sorted(picks),
        "channel": channel,
        "held": held,
    }
