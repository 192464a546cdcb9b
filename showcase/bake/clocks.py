"""Things that happen at a set second: who knows the next one, and who does it.

A room registers a clock; the publisher sleeps until the earliest and rings it. No cron to forget.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Clock:
    """`next_due` says when something is to be done (None: nothing waits); `fire` does all that is
    due at `now` and returns a line in Chinese for each thing it did. Neither may raise for what one
    item does wrong: an item that fails is told in its line and does not come up again.
    """

    name: str
    next_due: Callable[[], datetime | None]
    fire: Callable[[datetime], list[str]]


_clocks: dict[str, Clock] = {}


def register(clock: Clock) -> Clock:
    """Rooms call this in `ready()`."""
    _clocks[clock.name] = clock
    return clock


def clocks() -> list[Clock]:
    return list(_clocks.values())


def next_due() -> datetime | None:
    """The earliest moment at which anything is to be done; None if nothing waits."""
    return min((due for clock in clocks() if (due := clock.next_due())), default=None)


def fire(now: datetime) -> list[str]:
    """Do all that is due. Returns a line for each thing done."""
    return [line for clock in clocks() for line in clock.fire(now)]
