"""The same count again, by the database from its own tables: not a word of `tallying.py` is in it.

It reads every ballot, so it is for checking (`manage.py tally`), never for publishing.
"""

from collections import Counter

from django.db import connection

from .tallying import Count, Counts

_STATES = """
WITH word AS (
    SELECT CAST(n.value AS bigint) AS ballot, e.data->>'case' AS by_case, e.data->>'t' AS kind,
        row_number() OVER (
            PARTITION BY CAST(n.value AS bigint), e.data->>'case' ORDER BY l.seq DESC
        ) AS age
    FROM voting_ledgerevent e
    JOIN voting_ledgerline l ON l.event_id = e.id
    CROSS JOIN {names} AS n
    WHERE e.contest_id = %s AND l.seq < %s
        AND e.data->>'t' IN ('hold', 'release', 'void', 'unvoid')
), said AS (
    SELECT ballot,
        max(CASE WHEN age = 1 AND kind = 'void' THEN 1 ELSE 0 END) AS voided,
        max(CASE WHEN age = 1 AND kind = 'hold' THEN 1 ELSE 0 END) AS holding,
        max(CASE WHEN kind IN ('release', 'void') THEN 1 ELSE 0 END) AS looked_at
    FROM word GROUP BY ballot
), counted AS (
    SELECT b.id, c.slug, b.channel, b.picks,
        CASE WHEN s.voided = 1 THEN 'void'
            WHEN s.holding = 1 OR (b.held AND coalesce(s.looked_at, 0) = 0) THEN 'held'
            ELSE 'valid' END AS state
    FROM voting_ballot b
    JOIN voting_ledgerline l ON l.ballot_id = b.id
    JOIN voting_category c ON c.id = b.category_id
    LEFT JOIN said s ON s.ballot = b.id
    WHERE b.contest_id = %s AND l.seq < %s
)
"""
_NUMBERS = "SELECT slug, channel, state, count(*) FROM counted GROUP BY slug, channel, state"
_VOTES = (
    "SELECT slug, CAST(n.value AS bigint), count(*) FROM counted CROSS JOIN {picks} AS n"
    " WHERE state = 'valid' GROUP BY slug, CAST(n.value AS bigint)"
)


def tally(contest: int, size: int) -> Counts:
    """Counts of the first `size` lines; without points and withdrawals."""
    each = "jsonb_array_elements_text({})" if connection.vendor == "postgresql" else "json_each({})"
    states = _STATES.format(names=each.format("e.data->'ballots'"))
    params = [contest, size, contest, size]
    counts: Counts = {}
    with connection.cursor() as cursor:
        cursor.execute(states + _NUMBERS, params)
        for slug, channel, state, number in cursor.fetchall():
            count = counts.setdefault(slug, Count())
            count.ballots += number
            count.channels[channel] += number
            count.void += number if state == "void" else 0
            count.held += number if state == "held" else 0
        cursor.execute(states + _VOTES.format(picks=each.format("counted.picks")), params)
        for slug, pick, number in cursor.fetchall():
            counts[slug].votes[pick] = number
    return counts


def differences(ours: Counts, theirs: Counts) -> list[str]:
    """Where two counts differ, in Chinese, one line a category; [] if they agree."""
    return [
        f"类别 {slug}：{_said(ours.get(slug))}，数据库另算得 {_said(theirs.get(slug))}"
        for slug in sorted(ours.keys() | theirs.keys())
        if _said(ours.get(slug)) != _said(theirs.get(slug))
    ]


def _said(count: Count | None) -> str:
    count = count or Count()
    votes = "、".join(f"{n} 号 {v}" for n, v in sorted(Counter(count.votes).items()))
    return (
        f"选票 {count.ballots}、作废 {count.void}、待核 {count.held}、"
        f"各渠道 {dict(sorted(count.channels.items()))}、得票 {votes or '无'}"
    )
