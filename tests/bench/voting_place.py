"""A database with one open contest, to cast ballots in."""

import os
import random
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

THREADS_OF_TWO = 8
"""Threads of each of two processes."""


def prepare(url: str, **environment: str) -> Any:
    """Let Django work on the database at `url`, migrate it, and give a category. Must be called
    before Django is set up."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.voting_settings",
        "DATABASE_URL": url,
        **environment,
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.voting import contests

    call_command("migrate", interactive=False, verbosity=0)
    category = contests.category(contests.contest(slug="bench"), nominees=20, slug="bench")
    connection.close()
    return category


def row(category: Any) -> Any:
    """What `casting` appends for somebody new: the database's part of a ballot, nothing else."""
    from tests.voting import contests

    return replace(
        _template(category),
        voter=random.randbytes(16),
        idem=random.randbytes(16),
        work=contests.work(),
    )


@cache
def _template(category: Any) -> Any:
    from showcase.voting.casting.submission import Row, Signal

    return Row(
        contest=category.contest_id,
        category=category.pk,
        day=datetime.now(ZoneInfo("Asia/Shanghai")).date(),
        voter=b"",
        idem=b"",
        body=random.randbytes(32),
        picks=(3, 8, 13),
        channel="web",
        level="device",
        held=False,
        work=None,
        signal=Signal("203.0.113.0/24", False, 9000, b"12345678"),
    )
