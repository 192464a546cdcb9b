"""Wagtail's search over characters: behind every search box of the admin, on either database.

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "showcase.search.backend"}}
"""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend for the database that the site runs on."""
    if connection.vendor == "postgresql":
        from .postgres import PostgresBackend

        return PostgresBackend(params)
    from .sqlite import SQLiteBackend

    return SQLiteBackend(params)
