"""Writers that commit in another order than they insert, with a sealer beside them."""

import random
import threading
import time
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction

from showcase.voting import sealing
from showcase.voting.models import Ballot, Contest
from tests.voting import ledgers


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Runs on a connection of its own, which it closes."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def missed(contest: Contest, *, writers: int, seconds: float, pause: float) -> tuple[int, int]:
    """Let writers insert for a while, each waiting up to `pause` seconds before it commits.

    Returns how many ballots were committed, and how many of them a last turn left without a line.
    """
    until = time.monotonic() + seconds

    def write(seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < until:
            with transaction.atomic():
                ledgers.ballot(contest, chance.randint(1, 4))
                time.sleep(chance.uniform(0, pause))
                if chance.random() < 0.1:
                    transaction.set_rollback(True)
            # SQLite's lock is given to whoever asks at the right moment: without a gap, four who
            # hold it one after the other keep a fifth out for longer than it waits.
            time.sleep(chance.uniform(0, pause) if connection.vendor == "sqlite" else 0)

    threads = [in_thread(partial(write, seed)) for seed in range(writers)]
    while any(thread.is_alive() for thread in threads):
        sealing.turn()
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    sealing.turn()
    ledgers.lines(contest)
    return Ballot.objects.count(), Ballot.objects.filter(line__isnull=True).count()
