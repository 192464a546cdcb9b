"""Checkpoints: signed statements that the first `size` lines have this root.

One a minute while lines come, and at once when a round ends. Anybody who keeps one can show later
that lines before it were changed.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from . import database_clock, sealing, signing, tiles
from .models import Checkpoint, Contest, LedgerLine

EVERY = timedelta(seconds=60)


def text_of(contest: str, size: int, root: str, time: str) -> str:
    """What is signed; the root is in hex."""
    return f"huaxi-vote checkpoint\n{contest}\n{size}\n{root}\n{time}\n"


def published(contest: str, checkpoint: Checkpoint) -> dict[str, object]:
    """A checkpoint as readers get it; `contest` is its slug."""
    return {
        "contest": contest,
        "size": checkpoint.size,
        "root": bytes(checkpoint.root).hex(),
        "time": database_clock.iso(checkpoint.signed_at),
        "key": signing.public_key(),
        "signature": bytes(checkpoint.signature).hex(),
    }


def sign(contest: Contest) -> Checkpoint | None:
    """The newest checkpoint of all that is sealed; None for an empty ledger.

    Only the sealer calls this, so no line comes in between.
    """
    size = sealing.size_of(contest.pk)
    found = Checkpoint.objects.filter(contest=contest, size=size).first()
    if found or not size:
        return found
    root = tiles.root(contest.pk, size)
    time = database_clock.now().replace(microsecond=0)
    text = text_of(contest.slug, size, root.hex(), database_clock.iso(time))
    return Checkpoint.objects.create(
        contest=contest, size=size, root=root, signed_at=time, signature=signing.sign(text)
    )


def due(size: int, last_size: int, last_time: datetime | None, now: datetime) -> bool:
    """Whether lines have come since the last checkpoint, and its minute is over. Pure."""
    return size > last_size and (last_time is None or now - last_time >= EVERY)


def sign_due(now: datetime, at_once: Collection[int] = ()) -> list[Checkpoint]:
    """Sign for every contest whose minute is over, and `at_once` for those. One query at rest."""
    lines = LedgerLine.objects.filter(contest=OuterRef("pk")).order_by("-seq")
    newest = Checkpoint.objects.filter(contest=OuterRef("pk")).order_by("-size")
    contests = Contest.objects.annotate(
        last_line=Subquery(lines.values("seq")[:1]),
        signed_size=Subquery(newest.values("size")[:1]),
        signed_at=Subquery(newest.values("signed_at")[:1]),
    ).filter(last_line__isnull=False)
    found = [
        sign(one)
        for one in contests
        if one.pk in at_once or due(one.last_line + 1, one.signed_size or 0, one.signed_at, now)
    ]
    return [checkpoint for checkpoint in found if checkpoint is not None]
