"""Answers of the database that a process may keep for a second."""

from collections.abc import Callable, Hashable
from time import monotonic

from django.db import connection

MOST = 1000
"""Answers kept at once; the next one drops them all."""


class Briefly[Answer]:
    """Keeps what `ask` gave for at most `seconds`.

    Nothing is kept from inside a transaction: it may be rolled back, and what it saw with it.
    Threads that come at the end of the time may ask at once, each for itself.
    """

    def __init__(self, seconds: float = 1.0) -> None:
        self.seconds = seconds
        self._kept: dict[Hashable, tuple[float, Answer]] = {}

    def get(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        if connection.in_atomic_block:
            return ask()
        asked = monotonic()
        found = self._kept.get(key)
        if found is not None and asked < found[0]:
            return found[1]
        answer = ask()
        if len(self._kept) >= MOST:
            self._kept = {}
        self._kept[key] = asked + self.seconds, answer
        return answer

    def forget(self) -> None:
        self._kept = {}
