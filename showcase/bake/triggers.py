"""Row triggers that write every change of a watched table into the change log.

They are installed by the bake, never by a migration: only the bake knows which tables pages read,
and it must notice the time in which a table had none (SQLite drops a table's triggers whenever
Django remakes it to alter a column). `docs/decisions/0005-changes-come-from-triggers.md`.
"""

from collections.abc import Iterable
from typing import Protocol

from django.db import connection, transaction

from . import triggers_postgres, triggers_sqlite

LOG = "bake_change"
OWN = (
    *("bake_change", "bake_reader", "bake_kept"),
    *("django_migrations", "sqlite_master", "sqlite_sequence"),
)
"""Tables that are never watched: the log must not log itself."""


class Dialect(Protocol):
    """One kind of database's way to watch tables."""

    @staticmethod
    def watched() -> set[str]:
        """Tables whose triggers are in place, complete, enabled and up to date."""

    @staticmethod
    def install(table: str) -> None:
        """Put the triggers of one table in place, whatever was there."""

    @staticmethod
    def remove(table: str) -> None:
        """Take them away."""

    @staticmethod
    def prepare() -> None:
        """Whatever all tables share."""


def _dialect() -> Dialect:
    found: Dialect = triggers_sqlite if connection.vendor == "sqlite" else triggers_postgres  # type: ignore[assignment]
    return found


def watched() -> set[str]:
    """Tables whose every change is logged at this moment."""
    return _dialect().watched()


def watch(tables: Iterable[str]) -> set[str]:
    """Install what is missing. Returns the tables that were not watched until now."""
    missing = {table for table in tables if table not in OWN} - watched()
    if missing:
        with transaction.atomic():
            _dialect().prepare()
            for table in sorted(missing):
                _dialect().install(table)
    return missing


def unwatch(tables: Iterable[str]) -> None:
    """Remove the triggers, for tables that no page reads any more."""
    with transaction.atomic():
        for table in sorted(tables):
            _dialect().remove(table)
