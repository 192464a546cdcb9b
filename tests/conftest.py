"""The database under test. `DATABASE_URL` says which kind: none for SQLite."""

import os
import time
from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connection, connections
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from tests.database import Databases, databases, point_at

# Playwright keeps an event loop in the main thread, where Django would refuse its ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# The loop does not run in a forked child, where Django would find the connections from before the
# loop was started: to databases that have been replaced since.
os.register_at_fork(after_in_child=connections.close_all)
# The sites that tests start are the demo's own: the same pictures, made sooner.
os.environ.setdefault("PICTURES_AVIF_SPEED", "10")
# A machine that is shared may be ten times slower than itself.
hypothesis.settings.register_profile(
    "shared", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared")
# `make chaos` runs these; they take an hour.
collect_ignore = [] if "CHAOS" in os.environ else ["chaos"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """What is marked for one database and for the other as well would be run on neither."""
    if item.get_closest_marker("once") and item.get_closest_marker("postgres"):
        raise pytest.UsageError(f"{item.nodeid} is marked `once` and `postgres`")


@pytest.fixture(scope="session")
def test_databases(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Databases]:
    """Makes and drops databases of the kind under test, each one migrated."""
    # Around the yield too: what is made for a session is dropped at its end, outside any test.
    with django_db_blocker.unblock(), databases() as made:
        django_db_blocker.block()
        yield made
        django_db_blocker.restore()


@pytest.fixture(scope="session")
def django_db_setup(
    test_databases: Databases, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """pytest-django's: one database for the session, with the fixed pages and groups of the site.

    After a test with real transactions it is made anew. Django would empty every table, and the
    root page and the groups would be gone for all later tests.
    """
    from showcase.home.structure import ensure_site

    with django_db_blocker.unblock():
        furnished = test_databases.copy("furnished")
        point_at(furnished)
        ensure_site()
        connection.close()  # so that all of it is in the file, or nobody is connected

    def renew(case: TransactionTestCase | None = None) -> None:
        point_at(test_databases.copy("test", of=furnished))

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        renew()
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture(autouse=True)
def _windows_begin_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotas count by ten minutes of the clock; in the next ten a test would count less."""
    from showcase.guard import counters

    begun = time.time() % counters.WINDOW_SECONDS
    monkeypatch.setattr(counters, "time", lambda: time.time() - begun)
