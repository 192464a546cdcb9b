"""The database's clock: it alone decides when a ballot came and whether it was in time."""

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The moment, in UTC; one query."""
    postgresql = connection.vendor == "postgresql"
    sql = "clock_timestamp()" if postgresql else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}")
        (found,) = cursor.fetchone()
    return found if postgresql else datetime.fromisoformat(found).replace(tzinfo=UTC)


def iso(moment: datetime) -> str:
    """A moment as it stands in the ledger: `2026-11-21T10:00:00Z`, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
