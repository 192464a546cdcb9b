"""Pseudonyms: who voted, in words that nobody without the keys can join or guess.

The keys are rows (`VoterKey`), random, one a contest and one a contest and day; they are destroyed
30 days after the announcement, and what they made says nothing any more.
"""

import hmac
import secrets
from datetime import date
from uuid import UUID

from showcase.guard.briefly import Briefly

from .models import VoterKey

_kept: Briefly[bytes] = Briefly()


def voter(contest: int, day: date, level: str, subject: bytes, category: int) -> bytes:
    """16 bytes: one person, for one day and category. Keys of contest and category."""
    return _mac(_key(contest, day), level, subject, str(category).encode())


def idem(contest: int, level: str, subject: bytes, number: UUID) -> bytes:
    """16 bytes: one request of one person, the same over midnight."""
    return _mac(_key(contest, None), level, subject, number.bytes)


def forget() -> None:
    """Read the keys anew when next asked."""
    _kept.forget()


def _mac(key: bytes, level: str, subject: bytes, last: bytes) -> bytes:
    # No two triples give one text: a level has no bar, and the last part has a known length or
    # is digits.
    return hmac.digest(key, b"%s|%s|%s" % (level.encode(), subject, last), "sha256")[:16]


def _key(contest: int, day: date | None) -> bytes:
    return _kept.get((contest, day), lambda: _read_or_make(contest, day))


def _read_or_make(contest: int, day: date | None) -> bytes:
    """Whoever comes first makes the key; all others read that one."""
    found = _read(contest, day)
    if found is None:
        fresh = VoterKey(contest_id=contest, day=day, secret=secrets.token_bytes(32))
        VoterKey.objects.bulk_create([fresh], ignore_conflicts=True)
        found = _read(contest, day)
        assert found is not None
    return found


def _read(contest: int, day: date | None) -> bytes | None:
    where = {"day__isnull": True} if day is None else {"day": day}
    secret = VoterKey.objects.filter(contest=contest, **where).values_list("secret", flat=True)
    return next((bytes(value) for value in secret), None)
