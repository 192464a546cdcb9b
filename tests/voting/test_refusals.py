"""Refusals are counted for the desk, and each has a name there."""

from pathlib import Path
from typing import Any

import pytest

from showcase.voting import refusals
from showcase.voting.api.errors import PROBLEMS, Refusal
from showcase.voting.api.machine import refused

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


def test_each_problem_has_a_name_on_the_desk() -> None:
    assert set(refusals.REASONS) == set(PROBLEMS)


def test_refusals_are_counted_by_reason() -> None:
    assert refusals.counts() == {}
    for code in ("voted_today", "closed", "voted_today"):
        refused(Refusal(code))
    assert refusals.counts() == {"voted_today": 2, "closed": 1}
