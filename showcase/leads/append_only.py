"""The trail's rows never change: the database refuses (`showcase/core/append_only.py` says how)."""

from typing import Any

from showcase.core import append_only

TABLES = {"leads_leadevent": "id = NEW.id"}


def install() -> None:
    """Put the triggers in place; safe to run again."""
    append_only.install(TABLES, "leads_refuse")


def missing() -> set[str]:
    """Names of triggers that should be there and are not, or are switched off."""
    return append_only.missing(TABLES)


def installed(apps: Any, schema_editor: Any) -> None:
    """For migrations: whenever the table was remade, run this after it."""
    install()


def removed(apps: Any, schema_editor: Any) -> None:
    """The way back."""
    append_only.remove(TABLES)
