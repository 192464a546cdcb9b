"""The settings as the database, the browser and `check --deploy` find them."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone, translation

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a sample of fifty characters and more: 3k9XpQ7vLm2sRt8Wz4Yb6",
    "VOTING_KEY": "another sample",
    "PERSONAL_KEYS": "2026a:a third sample",
    "BLIND_KEY": "a fourth sample",
    "ALLOWED_HOSTS": "news.example",
    "SITE_URL": "https://news.example",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.once
def test_production_passes_its_own_check(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level=WARNING", VAR_DIR=str(tmp_path), **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.once
@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "VOTING_KEY", "PERSONAL_KEYS", "BLIND_KEY", "ALLOWED_HOSTS"]
)
def test_production_has_no_secret_by_default(missing: str, tmp_path: Path) -> None:
    some = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = manage("check", VAR_DIR=str(tmp_path), **some)
    assert done.returncode != 0
    assert missing in done.stderr


@pytest.mark.once
def test_the_demo_keeps_its_secret_to_its_owner(tmp_path: Path) -> None:
    for _ in range(2):
        done = manage("check", DJANGO_SETTINGS_MODULE="config.settings.dev", VAR_DIR=str(tmp_path))
        assert done.returncode == 0, done.stderr
    secret = tmp_path / "secret_key"
    assert len(secret.read_text()) >= 50
    assert secret.stat().st_mode & 0o077 == 0


def test_the_paper_speaks_chinese_in_its_own_time() -> None:
    assert translation.get_language() == "zh-hans"
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"
    assert settings.USE_TZ


def test_wagtail_calls_nobody() -> None:
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAILEMBEDS_FINDERS == []


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.once
@pytest.mark.django_db
def test_sqlite_survives_a_power_cut() -> None:
    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") >= 10_000


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_sqlite_takes_its_lock_at_begin() -> None:
    """A transaction that reads first and writes later must not fail on the upgrade of its lock."""
    assert connection.transaction_mode == "IMMEDIATE"
    with transaction.atomic():
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.django_db
def test_the_checks_pass_on_this_database() -> None:
    """On PostgreSQL Wagtail's search asks for django.contrib.postgres; only `check` says so."""
    call_command("check", databases=["default"], fail_level="WARNING")


@pytest.mark.django_db
def test_the_database_under_test_is_the_one_asked_for() -> None:
    asked = os.environ.get("DATABASE_URL", "sqlite:")
    assert asked.startswith(("sqlite:", "postgres")), "tests know these two"
    assert connection.vendor == ("postgresql" if asked.startswith("postgres") else "sqlite")
