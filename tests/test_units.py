"""The systemd units run what is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

UNITS = Path(__file__).parents[1] / "site" / "deploy" / "systemd"

pytestmark = pytest.mark.once


def test_commands_are_there() -> None:
    named = {
        command
        for unit in UNITS.glob("*.service")
        for command in re.findall(r"manage\.py (\w+)", unit.read_text())
    }
    assert {"publisher", "seal", "leads", "ship"} <= named <= set(get_commands())


def test_timers_have_their_services_and_nothing_bakes_by_the_clock() -> None:
    """A bake ends the hold at an earlier release, which an editor has gone back to."""
    timers = {unit.stem for unit in UNITS.glob("*.timer")}
    assert timers == {"showcase-reload", "showcase-ship"}
    for name in timers:
        assert "manage.py bake" not in (UNITS / f"{name}.service").read_text()
