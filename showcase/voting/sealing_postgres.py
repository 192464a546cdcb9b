"""Which ballots may still be without a line, on PostgreSQL: by transaction, not by id.

Ids are given before the commit, so a ballot can appear with a lower id than one that was sealed
long ago. The column `tx` is the ballot's transaction. Whatever is older than the oldest running
transaction (`pg_snapshot_xmin`) is over and visible to the next statement; from there on the sealer
looks again each turn, and leaves out what has a line.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from .models import Ballot

_TX = '"voting_ballot"."tx"'
_NEXT = (
    "greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
    " pg_current_xact_id_if_assigned()::text::bigint + 1)"
)
"""No transaction that can be seen has this id or a higher one; our own may be above it yet."""


def edge() -> int:
    """Every ballot of a transaction below this is over, and visible to later statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (found,) = cursor.fetchone()
    return int(found)


def unsealed(start: int, *, whole: bool = False) -> "QuerySet[Ballot, Any]":
    """Ballots without a line from `start` on, each with its `position`, in that order.

    A ballot above the server's next transaction comes from another server's backup. Only the turn
    over the `whole` table asks for these, or they would be looked at in every turn for years.
    """
    found = Ballot.objects.annotate(position=RawSQL(_TX, [], BigIntegerField())).filter(
        line__isnull=True
    )
    if not whole:
        found = found.filter(position__lt=RawSQL(_NEXT, [], BigIntegerField()))
    return found.filter(position__gte=start).order_by("position", "pk")


def insert(contest: int, lines: Sequence[tuple[int, int | None, int | None, str, bytes]]) -> None:
    """Lines as (number, ballot, event, text, leaf); one statement, a third of `bulk_create`'s."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voting_ledgerline"
            " (contest_id, sealed_at, seq, ballot_id, event_id, text, leaf)"
            " SELECT %s, statement_timestamp(), * FROM unnest("
            "%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bytea[])",
            [contest, *map(list, zip(*lines, strict=True))],
        )
