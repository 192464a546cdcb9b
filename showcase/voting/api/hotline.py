"""The telephone number that sentences name: what editors have set, at most a minute old."""

from contextlib import suppress
from time import monotonic

from django.db import Error as DatabaseError
from django.db import connection
from wagtail.models import Site

from showcase.core.models import Channels

SECONDS = 60.0
DEFAULT: str = Channels._meta.get_field("hotline").default

_kept: tuple[float, str] = (0.0, DEFAULT)
"""Until when, by the monotonic clock, and the number."""


def hotline(ask: bool = True) -> str:
    """Two queries a minute at most. Without the database, or where `ask` says to leave it alone,
    the number that was read last."""
    global _kept
    until, number = _kept
    if not ask or monotonic() < until:
        return number
    with suppress(DatabaseError):
        number = _read()
    if not connection.in_atomic_block:  # what was seen in there may be rolled back
        _kept = monotonic() + SECONDS, number
    return number


def forget() -> None:
    """Read anew when next asked."""
    global _kept
    _kept = 0.0, DEFAULT


def _read() -> str:
    site = Site.objects.filter(is_default_site=True).first()
    found = Channels.objects.filter(site=site).values_list("hotline", flat=True).first()
    return found or DEFAULT
