from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from showcase.guard.formtime import in_time, shown_for, token

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("seconds", "fits"), [(0, False), (1.9, False), (2, True), (7200, True), (7201, False)]
)
def test_a_form_comes_back_in_time(seconds: float, fits: bool) -> None:
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        shown = token("a")
        clock.shift(timedelta(seconds=seconds))
        assert in_time(shown, "a") is fits


def test_what_we_did_not_sign_was_never_shown() -> None:
    good = token("a")
    for text in ("", ":", good[1:], good + "x", token("b"), "9" * 30 + good, "全:部"):
        assert shown_for(text, "a") is None
    assert shown_for(good, "a") is not None
