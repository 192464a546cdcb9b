"""The log names no secret of a link."""

import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

pytestmark = pytest.mark.once


def test_an_address_that_was_not_answered_is_logged_without_its_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("showcase.leads.asking.question_of", away)
    said = io.StringIO()
    handler = next(h for h in logging.getLogger().handlers if h.filters)
    monkeypatch.setattr(handler, "stream", said)
    assert Client().get("/api/answer/a-secret-of-somebody").status_code == 503
    assert "/api/answer/…" in said.getvalue()
    assert "a-secret" not in said.getvalue()


def test_mails_and_lines_go_through_the_filter() -> None:
    assert "without_secrets" in settings.LOGGING["loggers"]["django.request"]["filters"]
    for handler in settings.LOGGING["handlers"].values():
        assert "without_secrets" in handler["filters"]
