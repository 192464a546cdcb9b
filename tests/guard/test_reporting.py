"""An error's report, as it would go out by mail."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.test import RequestFactory
from django.utils.log import AdminEmailHandler

pytestmark = pytest.mark.once


def test_a_report_says_where_and_nothing_of_what_was_sent(settings: Any) -> None:
    settings.ADMINS = ["admin@paper.example"]
    sent = {"name": "周桂英", "phone": "13800138000", "message": "院里的事"}
    request = RequestFactory().post("/api/nominate", sent)
    request.COOKIES["device"] = "some-device"
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "坏了", (), None)
    record.request = request
    try:
        person = sent["name"]
        raise RuntimeError("a bug")
    except RuntimeError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    AdminEmailHandler(include_html=True).emit(record)
    (letter,) = mail.outbox
    (page, _kind), *_ = letter.alternatives
    for text in (letter.body, str(page)):
        assert "a bug" in text and "/api/nominate" in text
        assert not [one for one in (*sent.values(), "some-device") if one in text]
    assert person
