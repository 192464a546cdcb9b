"""A process that casts ballots is killed (-9) at a random moment, again and again."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from showcase.voting.casting import Accepted, Submission, cast
from showcase.voting.models import Ballot, Category

from . import contests
from .crowd import Child, together

THREADS = 4


def kill_and_count(category: Category, kills: int, seconds: float = 0.3) -> int:
    """How many ballots were answered by processes that were killed.

    Each of them is there, with the receipt that was given; and whoever got no answer asks again,
    gets one, and is counted once.
    """
    chance = random.Random(kills)
    answered = 0
    for _turn in range(kills):
        before = Ballot.objects.count()
        said = _killed(category, chance.uniform(0.02, seconds))
        sent = {line["idem"]: line for line in said if "receipt" not in line}
        receipts = {line["idem"]: line["receipt"] for line in said if "receipt" in line}
        kept = Ballot.objects.count() - before
        assert len(receipts) <= kept <= len(sent), "an answered ballot is missing"
        for number, line in sent.items():
            again = cast(_submission(category, UUID(number), bytes.fromhex(line["subject"])))
            assert isinstance(again, Accepted)
            assert again.again or number not in receipts, "an answered ballot is missing"
            assert again.receipt == receipts.get(number, again.receipt)
        assert Ballot.objects.count() == before + len(sent), "one was counted twice"
        answered += len(receipts)
    return answered


def _killed(category: Category, seconds: float) -> list[dict[str, Any]]:
    def work(say: Callable[[bytes], Any]) -> None:
        def one() -> None:
            while True:
                sent = contests.submission(category, work=contests.work())
                about = {"idem": str(sent.idem), "subject": sent.subject.hex()}
                say(json.dumps(about).encode())
                answer = cast(sent)
                assert isinstance(answer, Accepted)
                say(json.dumps(about | {"receipt": answer.receipt}).encode())

        together([one] * THREADS)

    connection.close()
    child = Child(work)
    # The pipe holds 64 KiB; it is emptied while the child runs, or the child would wait for us.
    said = child.listen(seconds) + child.kill()
    return [json.loads(line) for line in said.split(b"\n")[:-1]]


def _submission(category: Category, idem: UUID, subject: bytes) -> Submission:
    return replace(contests.submission(category), idem=idem, subject=subject)
