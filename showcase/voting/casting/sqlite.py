"""Appending on SQLite: proof of work, ballot and signal, in a transaction that others may share."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from .group_commit import commit
from .submission import Row

_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
"""As Django writes moments: text, in UTC. One statement sees one moment."""
_MOMENT = "strftime('%Y-%m-%d %H:%M:%f', {})"
"""Texts of one length, so that they compare as moments do."""

BALLOT = f"""
INSERT INTO voting_ballot (contest_id, category_id, day, received_at, voter, idem, body, picks,
                           channel, level, held)
SELECT c.id, k.id, :day, {_NOW}, :voter, :idem, :body, :picks, :channel, :level, :held
FROM voting_category k JOIN voting_contest c ON c.id = k.contest_id
WHERE k.id = :category AND c.id = :contest AND c.round = 'voting'
  AND {_NOW} >= {_MOMENT.format("c.opens")} AND {_NOW} < {_MOMENT.format("c.closes")}
  AND date('now', '+8 hours') = :day
  AND :number BETWEEN k.min_picks AND k.max_picks
  AND :number = (SELECT count(*) FROM voting_nominee n, json_each(:picks) p
                 WHERE n.category_id = k.id AND n.withdrawn_at IS NULL AND n.number = p.value)
  AND (:nonce IS NULL OR NOT EXISTS (SELECT 1 FROM voting_usedwork WHERE nonce = :nonce))
ON CONFLICT DO NOTHING RETURNING id, received_at || ''
"""
WORK = "INSERT INTO voting_usedwork (nonce, expires) VALUES (:nonce, :expires)"
# `|| ''` above: Django's connection would make a naive datetime of a column of moments.
SIGNAL = """
INSERT INTO voting_ballotsignal (ballot_id, network, fresh_device, dwell, agent, received_at)
VALUES (:ballot, :network, :fresh, :dwell, :agent, :received_at)
"""


def append(row: Row) -> datetime | None:
    """When the ballot was received; it is committed then. None if no ballot was written.

    Raises `django.db.Error`.
    """
    given = parameters(row)
    if connection.in_atomic_block:
        connection.ensure_connection()
        with connection.wrap_database_errors:
            return insert(connection.connection, given)
    return commit(lambda raw: insert(raw, given))


def insert(raw: sqlite3.Connection, given: Mapping[str, Any]) -> datetime | None:
    """Write a ballot inside the transaction that is open, or nothing."""
    found = raw.execute(BALLOT, given).fetchall()
    if not found:
        return None
    [(ballot, received_at)] = found
    if given["nonce"] is not None:
        raw.execute(WORK, given)
    if given["network"] is not None:
        raw.execute(SIGNAL, {**given, "ballot": ballot, "received_at": received_at})
    return datetime.fromisoformat(received_at).replace(tzinfo=UTC)


def parameters(row: Row) -> dict[str, Any]:
    """What the statements take."""
    work, signal = row.work, row.signal
    return {
        "contest": row.contest,
        "category": row.category,
        "day": row.day.isoformat(),
        "picks": json.dumps(row.picks),
        "number": len(row.picks),
        "voter": row.voter,
        "idem": row.idem,
        "body": row.body,
        "channel": row.channel,
        "level": row.level,
        "held": row.held,
        "nonce": work and work.nonce,
        "expires": work and str(work.expires.astimezone(UTC).replace(tzinfo=None)),
        "network": signal and signal.network,
        "fresh": signal and signal.fresh_device,
        "dwell": signal and signal.dwell,
        "agent": signal and signal.agent,
    }
