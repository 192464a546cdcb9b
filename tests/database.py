"""Databases for tests: copies of a template that is migrated once.

Migrating takes 5 to 30 seconds, most tests take none; and skipping the migrations would skip
Wagtail's root page, site and groups with them. So a migrated template is kept, keyed by all
migrations: as a file in var/test-templates/, or as a database in the PostgreSQL under test.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "var" / "test-templates"


def migrations_key() -> str:
    """A short hash that changes whenever migrating from nothing could give another database.

    What a migration imports from the rooms (a list of districts, a field) counts too.
    """
    files: set[Path] = set()
    for config in apps.get_app_configs():
        files.update((Path(config.path) / "migrations").rglob("*.py"))
    digest = hashlib.sha256(django.__version__.encode())
    for file in sorted(files):
        content = file.read_bytes()
        digest.update(file.name.encode() + content)
        if ROOT / "showcase" in file.parents:
            for name in sorted(set(re.findall(rb"showcase(?:\.\w+)+", content))):
                digest.update(_source(name.decode()))
    return digest.hexdigest()[:16]


def _source(dotted: str) -> bytes:
    """The source of the module that `dotted` names, or lies in."""
    parts = dotted.split(".")
    for length in range(len(parts), 1, -1):
        file = ROOT.joinpath(*parts[:length]).with_suffix(".py")
        if file.is_file():
            return file.read_bytes()
    return b""


def point_at(name: str) -> None:
    """Let Django's connection, in this thread and in later ones, mean the database `name`."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _migrate(name: str) -> None:
    before = connection.settings_dict["NAME"]
    point_at(name)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        point_at(before)


class SqliteFiles:
    """Databases are files of a temporary folder: real ones, with WAL, for many threads."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="showcase-databases-"))
        self.template = TEMPLATES / f"{migrations_key()}.sqlite3"

    def make_template(self) -> None:
        if self.template.exists():
            return
        fresh = self.folder / "template.sqlite3"
        _migrate(str(fresh))
        TEMPLATES.mkdir(parents=True, exist_ok=True)
        for old in TEMPLATES.iterdir():
            old.unlink(missing_ok=True)
        # Whole or not at all: another run may be looking.
        beside = self.template.with_suffix(f".{os.getpid()}")
        shutil.copyfile(fresh, beside)
        beside.replace(self.template)

    def copy(self, label: str, of: str | None = None) -> str:
        """A new database in place of any of that label, its NAME: migrated, or a copy of another
        one, to which nobody may be connected."""
        file = self.folder / f"{label}.sqlite3"
        self.drop(str(file))
        shutil.copyfile(of or self.template, file)
        return str(file)

    def drop(self, name: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(name + ending).unlink(missing_ok=True)

    def url(self, name: str) -> str:
        return f"sqlite:///{name}"

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresServer:
    """Databases of the server that DATABASE_URL names; the template stays there."""

    def __init__(self) -> None:
        self.template = f"showcase_template_{migrations_key()}"
        self.names: set[str] = set()

    def make_template(self) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template])
            if cursor.fetchone():
                return
        fresh = f"{self.template}_{os.getpid()}"
        self._run(f'CREATE DATABASE "{fresh}"')
        _migrate(fresh)
        self._run(f'ALTER DATABASE "{fresh}" RENAME TO "{self.template}"')

    def copy(self, label: str, of: str | None = None) -> str:
        """A new database in place of any of that label, its NAME: migrated, or a copy of another
        one, to which nobody may be connected."""
        name = f"showcase_{label}_{os.getpid()}"
        self.drop(name)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{of or self.template}"')
        self.names.add(name)
        return name

    def drop(self, name: str) -> None:
        # FORCE: a test's other threads may have left their connections open.
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        place = connection.settings_dict
        host = place["OPTIONS"].get("host") or place["HOST"]
        user = quote(place["USER"]) + (f":{quote(place['PASSWORD'])}" if place["PASSWORD"] else "")
        if host.startswith("/"):
            return f"postgres://{user}@/{name}?host={host}"
        return f"postgres://{user}@{host}:{place['PORT'] or 5432}/{name}"

    def close(self) -> None:
        for name in self.names:
            self.drop(name)

    def _run(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


Databases = SqliteFiles | PostgresServer


@contextmanager
def databases() -> Iterator[Databases]:
    """The databases of the kind under test, with their template ready; dropped at the end."""
    made: Databases = SqliteFiles() if connection.vendor == "sqlite" else PostgresServer()
    before = connection.settings_dict["NAME"]
    try:
        made.make_template()
        yield made
    finally:
        point_at(before)
        made.close()
