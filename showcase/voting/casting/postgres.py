"""Appending on PostgreSQL: proof of work, ballot and signal in one statement, prepared.

The statement is its own transaction, so a proof of work is spent with a ballot or not at all.
Django's cursors bind on this side and never prepare, which takes twice the time; this one is
psycopg's own, on Django's connection.
"""

from datetime import datetime
from typing import Any

import psycopg
from django.db import IntegrityError, OperationalError, connection
from psycopg.errors import UniqueViolation

from .submission import Row

APPEND = """
WITH rules AS (
    SELECT k.id AS category_id, k.contest_id
    FROM voting_category k JOIN voting_contest c ON c.id = k.contest_id
    WHERE k.id = %(category)s::bigint AND c.id = %(contest)s::bigint AND c.round = 'voting'
      AND statement_timestamp() >= c.opens AND statement_timestamp() < c.closes
      AND (statement_timestamp() AT TIME ZONE 'Asia/Shanghai')::date = %(day)s::date
      AND cardinality(%(picks)s::int[]) BETWEEN k.min_picks AND k.max_picks
      AND cardinality(%(picks)s::int[]) = (
          SELECT count(*) FROM voting_nominee n WHERE n.category_id = k.id
             AND n.withdrawn_at IS NULL AND n.number = ANY(%(picks)s::int[]))
      AND NOT EXISTS (SELECT FROM voting_usedwork WHERE nonce = %(nonce)s::bytea)
), ballot AS (
    INSERT INTO voting_ballot (contest_id, category_id, day, received_at, voter, idem, body,
                               picks, channel, level, held)
    SELECT contest_id, category_id, %(day)s::date, statement_timestamp(), %(voter)s::bytea,
           %(idem)s::bytea, %(body)s::bytea, to_jsonb(%(picks)s::int[]), %(channel)s::text,
           %(level)s::text, %(held)s::bool
    FROM rules
    ON CONFLICT DO NOTHING RETURNING id, received_at
), work AS (
    INSERT INTO voting_usedwork (nonce, expires)
    SELECT %(nonce)s::bytea, %(expires)s::timestamptz FROM ballot
    WHERE %(nonce)s::bytea IS NOT NULL
), signal AS (
    INSERT INTO voting_ballotsignal (ballot_id, network, fresh_device, dwell, agent, received_at)
    SELECT id, %(network)s::text, %(fresh)s::bool, %(dwell)s::int, %(agent)s::bytea, received_at
    FROM ballot WHERE %(network)s::text IS NOT NULL
)
SELECT received_at FROM ballot
"""


def append(row: Row) -> datetime | None:
    """When the ballot was received; it is committed then. None if the statement wrote no ballot.

    Raises `django.db.Error`.
    """
    given = parameters(row)
    try:
        return _run(given)
    except OperationalError:
        # A connection that broke while it was idle. Asking before each ballot whether it stands
        # would cost more than the ballot; and a ballot may be cast twice, it counts once.
        if connection.in_atomic_block or not connection.connection.closed:
            raise
        connection.close()
        return _run(given)


def _run(given: dict[str, Any]) -> datetime | None:
    connection.ensure_connection()
    try:
        with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
            found = cursor.execute(APPEND, given, prepare=True).fetchone()
    except IntegrityError as error:
        # Another ballot spent the same proof at this moment: the whole statement is undone.
        if connection.in_atomic_block or not isinstance(error.__cause__, UniqueViolation):
            raise
        return None
    return found[0] if found else None


def parameters(row: Row) -> dict[str, Any]:
    """What `APPEND` takes."""
    work, signal = row.work, row.signal
    return {
        "contest": row.contest,
        "category": row.category,
        "day": row.day,
        "picks": "{" + ",".join(map(str, row.picks)) + "}",
        "voter": row.voter,
        "idem": row.idem,
        "body": row.body,
        "channel": row.channel,
        "level": row.level,
        "held": row.held,
        "nonce": work and work.nonce,
        "expires": work and work.expires,
        "network": signal and signal.network,
        "fresh": signal and signal.fresh_device,
        "dwell": signal and signal.dwell,
        "agent": signal and signal.agent,
    }
