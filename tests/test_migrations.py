"""Migrations: complete, and able to go back and forth on a database of their own."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from wagtail.models import Site

from tests.database import Databases, point_at


@pytest.fixture
def scratch(test_databases: Databases, django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """A migrated database that a test may take apart."""
    with django_db_blocker.unblock():
        before = connection.settings_dict["NAME"]
        name = test_databases.copy("migrations")
        point_at(name)
        try:
            yield
        finally:
            point_at(before)
            test_databases.drop(name)


@pytest.mark.once
@pytest.mark.django_db
def test_models_have_their_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_rooms_go_back_to_nothing_and_forth_again(scratch: None) -> None:
    """The way from nothing was gone when the template was made: its key is all migrations."""
    executor = MigrationExecutor(connection)
    rooms = {one.label for one in apps.get_app_configs() if one.name.startswith("showcase.")}
    rooms &= executor.loader.migrated_apps
    # Wagtail's own migrations stand on the accounts, and not all of Wagtail's can be reversed.
    targets = [(room, "0001_initial" if room == "accounts" else None) for room in sorted(rooms)]
    executor.migrate(targets)
    left = {app for app, _ in MigrationRecorder(connection).applied_migrations()}
    assert left & rooms == {"accounts"}

    call_command("migrate", interactive=False, verbosity=0)

    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert Site.objects.filter(is_default_site=True).exists()
