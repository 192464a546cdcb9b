"""The database's clock, by which ballots are in time or late."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """One query. The statement's own moment, also inside a long transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT statement_timestamp()")
            (now,) = cursor.fetchone()
            return now.astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        (text,) = cursor.fetchone()
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
