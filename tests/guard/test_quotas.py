"""Quotas: generous to people, shared by processes, of fixed size."""

import os
import time
from collections import Counter
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings

from showcase.guard import counters, quotas
from showcase.guard.counters import SIZE, WINDOW_SECONDS, Counters
from showcase.guard.quotas import NARROW, WIDE, Limits, Point, Verdict, policy

pytestmark = pytest.mark.once
HOME = ip_address("203.0.113.7")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: LazySettings) -> None:
    settings.VAR_DIR = tmp_path


def test_forty_people_behind_one_address_vote_twice_over() -> None:
    """A training room, each of them pressing twice."""
    assert {quotas.take("contest|best", HOME) for _person in range(80)} == {Verdict.FREE}


def test_one_address_meets_more_and_more() -> None:
    said = [quotas.take("s", HOME) for _turn in range(NARROW.held + 10)]
    assert said == sorted(said)
    assert Counter(said) == {
        Verdict.FREE: NARROW.free,
        Verdict.WORK: NARROW.work - NARROW.free,
        Verdict.HELD: NARROW.held - NARROW.work,
        Verdict.REFUSED: 10,
    }
    assert quotas.look("s", HOME) == Verdict.REFUSED
    assert quotas.look("another", HOME) == Verdict.FREE
    assert quotas.look("s", ip_address("198.51.100.1")) == Verdict.FREE


@pytest.mark.parametrize(
    "addresses",
    [
        [f"203.0.113.{n}" for n in range(256)],
        [f"2001:db8:1:{n:x}::1" for n in range(256)],
    ],
)
def test_a_network_counts_as_a_whole(addresses: list[str]) -> None:
    said = [quotas.take("s", ip_address(address)) for address in addresses * 2]
    assert said[: WIDE.free] == [Verdict.FREE] * WIDE.free
    assert set(said[WIDE.free :]) == {Verdict.WORK}


def test_a_household_has_many_ipv6_addresses() -> None:
    for host in range(NARROW.free):
        quotas.take("s", ip_address(f"2001:db8::{host:x}"))
    assert quotas.take("s", ip_address("2001:db8::ffff:1")) == Verdict.WORK


def test_a_service_point_has_its_own_quota() -> None:
    points = [Point(ip_network("203.0.113.0/28"), 500)]
    said = {quotas.take("s", HOME, points) for _turn in range(500)}
    assert said == {Verdict.FREE}
    assert quotas.take("s", HOME, points) == Verdict.WORK
    assert quotas.look("s", ip_address("203.0.113.99"), points) == Verdict.FREE


def test_the_policy_is_the_worst_of_all_counts() -> None:
    limits = Limits(1, 2, 3)
    assert [policy([(n, limits)]) for n in range(5)] == [0, 0, 1, 2, 3]
    assert policy([(0, limits), (3, limits), (1, limits)]) == Verdict.HELD
    assert policy([]) == Verdict.FREE
    assert [verdict.tries for verdict in Verdict] == sorted(verdict.tries for verdict in Verdict)


def test_what_is_old_fades_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("showcase.guard.counters.time", time.time)
    table = Counters(tmp_path / "counts")
    start = 1_800_000_000.0 // WINDOW_SECONDS * WINDOW_SECONDS
    with time_machine.travel(start, tick=False) as clock:
        assert table.add("a", 100) == 100
        for part, left in ((1, 100), (1.25, 75), (1.5, 50), (2, 0), (9, 0)):
            clock.move_to(start + part * WINDOW_SECONDS)
            assert table.add("a", 0) == left


def test_processes_count_together(tmp_path: Path) -> None:
    table = Counters(tmp_path / "counts")
    table.add("a", 1)
    children = []
    for _child in range(4):
        child = os.fork()
        if child == 0:
            for _turn in range(500):
                table.add("a")
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    assert table.add("a", 0) == 2001


def test_many_addresses_take_no_more_room(tmp_path: Path) -> None:
    table = Counters(tmp_path / "counts")
    table.add("busy", 500)
    for number in range(50_000):
        table.add(f"passer-by {number}")
    assert (tmp_path / "counts").stat().st_size == SIZE
    assert table.add("busy", 0) == 500
    assert table.add("busy", 10**6) == 0xFFFF


def test_no_address_is_in_the_file(tmp_path: Path) -> None:
    quotas.take("s", HOME)
    data = (tmp_path / "quotas").read_bytes()
    assert any(data) and b"203.0.113" not in data and HOME.packed not in data


def test_without_a_file_it_counts_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "counts").mkdir()
    table = counters.Counters(tmp_path / "counts")
    assert [table.add("a"), table.add("a")] == [1, 2]
    assert "各自计数" in caplog.text
