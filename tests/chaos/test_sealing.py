"""The long forms of the vote's sealing: `make chaos`."""

import os

from django.db import connection

from tests.voting import ledgers, writers
from tests.voting.test_sealing_killed import kill_at_random

SECONDS = float(os.environ.get("CHAOS_SEALING", "60"))


def test_a_minute_of_writers(transactional_db: None) -> None:
    """Sixteen on PostgreSQL, four on SQLite, where one writes at a time: nobody is missed."""
    writing = 16 if connection.vendor == "postgresql" else 4
    written, missed = writers.missed(
        ledgers.contest(), writers=writing, seconds=SECONDS, pause=0.05
    )
    print(f"{written} ballots, {missed} missed")  # noqa: T201
    assert written > SECONDS * 10
    assert missed == 0


def test_twenty_kills_of_the_sealer(transactional_db: None) -> None:
    kill_at_random(ledgers.contest(), kills=20)
