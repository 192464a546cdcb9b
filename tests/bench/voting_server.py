"""The site's addresses, with one more: a view that does nothing but store a ballot's row.

With `BENCH_ALONE` set, SQLite commits each ballot by itself.
"""

import json
import os
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from showcase.voting.casting import sqlite
from showcase.voting.models import Ballot


def bare(request: HttpRequest) -> JsonResponse:
    """One INSERT of the ORM. It reads the same body and answers as long a text as a receipt."""
    sent = json.loads(request.body)
    Ballot.objects.create(
        contest_id=1,
        category_id=1,
        day=datetime.now(ZoneInfo("Asia/Shanghai")).date(),
        voter=random.randbytes(16),
        idem=random.randbytes(16),
        body=random.randbytes(32),
        picks=sent["picks"],
        channel="web",
        level="device",
    )
    response = JsonResponse({"filler": "x" * 800}, status=201)
    response.headers["Content-Length"] = str(len(response.content))
    return response


bare.straight = True  # type: ignore[attr-defined]


def alone(write: Callable[[Any], Any]) -> Any:
    """What `group_commit.commit` is compared with."""
    with transaction.atomic(), connection.wrap_database_errors:
        return write(connection.connection)


if "BENCH_ALONE" in os.environ:
    sqlite.commit = alone

urlpatterns = [
    path("api/bare", bare),
    path("api/", include("showcase.voting.api.urls")),
]
