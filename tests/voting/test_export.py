"""The public files: the same from the command and the bake, and nothing too early."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from showcase.bake.addresses import all_addresses
from showcase.bake.render import visitor_request
from showcase.voting import (
    checkpoints,
    database_clock,
    events,
    exporting,
    merkle,
    sealing,
    snapshots,
    verifying,
)
from showcase.voting.models import Checkpoint, Contest, Nominee, Round, TallySnapshot, Tile
from showcase.voting.snapshots import SHANGHAI, Timing, is_due
from tests.voting import ledgers

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=SHANGHAI)


@pytest.fixture
def contest(db: None) -> Contest:
    """Sealed and counted: ballots, a case, a withdrawal, scores; its files are small."""
    return ledgers.told_contest()


def test_the_bake_publishes_what_the_command_writes(contest: Contest, tmp_path: Path) -> None:
    call_command("export_ledger", contest.slug, "-o", str(tmp_path / "out"), stdout=StringIO())
    written = {
        str(file.relative_to(tmp_path / "out")): file.read_bytes()
        for file in (tmp_path / "out").rglob("*")
        if file.is_file()
    }
    prefix = f"/vote/{contest.slug}/data/"
    baked = {
        one.path.removeprefix(prefix): one.render(visitor_request(one.path)).content
        for one in all_addresses()
        if one.path.startswith(prefix) and one.path != prefix  # which is a page
    }
    assert baked == written
    assert {"checkpoint.json", "published.json", "tally.json", "rules.json", "retally.py"} <= {
        *baked
    }
    with pytest.raises(CommandError, match="空的文件夹"):
        call_command("export_ledger", contest.slug, "-o", str(tmp_path / "out"))


def test_lines_wait_for_the_snapshot_and_hashes_do_not(contest: Contest) -> None:
    before = {file.name: file.make() for file in exporting.files(contest)}
    ledgers.ballots(contest, [(1,)] * 5)
    sealing.turn()
    checkpoints.sign(contest)
    after = {file.name: file.make() for file in exporting.files(contest)}
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"checkpoint.json", "checkpoints.jsonl", "tile/0/0.bin"}
    snapshots.take(contest, database_clock.now())
    changed = {f.name for f in exporting.files(contest) if f.make() != after.get(f.name)}
    assert changed == {"published.json", "tally.json", "lines/0.jsonl"}


def test_a_draft_is_nobodys_business(contest: Contest) -> None:
    Contest.objects.update(round=Round.DRAFT)
    assert not [
        one for one in all_addresses() if one.path.startswith("/vote/") and "/data/" in one.path
    ]


def test_listing_the_files_reads_no_line(contest: Contest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merkle, "WIDTH", 2)
    monkeypatch.setattr(exporting, "LINES", 2)
    with CaptureQueriesContext(connection) as asked:
        assert len(list(exporting.files(contest))) > 20
    assert len(asked) == 2
    assert not any("voting_ledgerline" in q["sql"] or "voting_tile" in q["sql"] for q in asked)


def test_a_grown_tile_is_published_as_it_was_signed(contest: Contest) -> None:
    tile = next(file for file in exporting.files(contest) if file.name == "tile/0/0.bin")
    before = tile.make()
    ledgers.ballots(contest, [(1,)] * 5)
    sealing.turn()
    assert tile.make() == before


def test_the_ledger_verifies_and_its_commands_say_so(contest: Contest) -> None:
    assert list(verifying.problems(contest)) == []
    out = StringIO()
    call_command("verify_ledger", contest.slug, stdout=out)
    call_command("tally", contest.slug, stdout=out)
    assert "都对得上" in out.getvalue() and "数据库另数一遍，一样" in out.getvalue()
    with pytest.raises(CommandError, match="没有评选"):
        call_command("tally", "nothing-like-it")


def test_a_tile_that_was_changed_is_found(contest: Contest) -> None:
    Tile.objects.filter(contest=contest, level=0).update(hashes=bytes(64))
    with pytest.raises(CommandError, match="第 0 层第 0 块"):
        call_command("verify_ledger", contest.slug)


def test_a_signature_of_another_key_is_found(contest: Contest, settings: object) -> None:
    settings.VOTING_KEY = "another"  # type: ignore[attr-defined]
    assert any("签名不对" in one for one in verifying.problems(contest))


def test_ranks_points_and_rules_that_were_changed_are_found(contest: Contest) -> None:
    """Each by its own sentence."""
    snapshot = TallySnapshot.objects.filter(contest=contest).latest()
    slug = next(slug for slug, one in snapshot.counts.items() if one.get("points"))
    before = json.dumps(snapshot.counts)
    number, given = next(iter(snapshot.counts[slug]["points"].items()))
    snapshot.counts[slug]["points"][number] = dict.fromkeys(given, 0)
    snapshot.save()
    assert any("评委打分" in one for one in verifying.problems(contest))
    snapshot.counts = json.loads(before)
    snapshot.counts[slug]["votes"] = {number: 1000}
    snapshot.save()
    assert any("公布的名次" in one for one in verifying.problems(contest))
    snapshot.counts = json.loads(before)
    snapshot.save()
    contest.round = Round.ANNOUNCED
    assert list(verifying.problems(contest)) == []
    Nominee.objects.filter(category__slug=slug).update(withdrawn_at=NOW)
    assert any("网页上的名次" in one for one in verifying.problems(contest))
    Nominee.objects.filter(category__slug=slug).update(withdrawn_at=None)
    contest.frozen_rules = contest.frozen_rules.replace("候选", "后选").replace(":3", ":2")
    assert any("规则" in one for one in verifying.problems(contest))


# --- when counts are published -------------------------------------------------------------------

OPENS = datetime(2026, 11, 10, 9, tzinfo=SHANGHAI)
CLOSES = datetime(2026, 11, 30, 20, tzinfo=SHANGHAI)
VOTING = Timing(Round.VOTING, OPENS, CLOSES, 18, timedelta(hours=24))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.once
@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        (at(10, 17), None, False),
        (at(10, 18), None, True),
        (at(11, 17, 59), at(10, 18), False),
        (at(11, 18), at(10, 18), True),
        (at(11, 18, 1), at(11, 18), False),
        (at(12, 3), at(10, 18, 5), True),  # missed, made up for
        (at(29, 18), at(28, 18), True),  # 26 hours before the close
        (at(29, 21), at(28, 18), False),  # missed, and the blackout has begun
        (at(30, 18), at(29, 18), False),
        (at(30, 19, 59), at(29, 18), False),
        (at(30, 20), at(29, 18), True),
        (at(30, 21), at(30, 20), False),
        (at(10, 8), None, False),
    ],
)
def test_daily_none_in_the_blackout_one_at_the_close(
    now: datetime, last: datetime | None, due: bool
) -> None:
    assert is_due(VOTING, last, False, now.astimezone(UTC)) is due


@pytest.mark.once
def test_after_the_close_whenever_lines_came() -> None:
    for round in (Round.CLOSED, Round.AUDIT, Round.ANNOUNCED, Round.ARCHIVED):
        over = Timing(round, OPENS, CLOSES, 18, timedelta(hours=24))
        assert is_due(over, at(30, 21), True, at(30, 22))
        assert not is_due(over, at(30, 21), False, at(30, 22))


@pytest.mark.once
@given(
    minutes=st.integers(0, 25 * 24 * 60),
    last=st.none() | st.integers(0, 25 * 24 * 60),
    hour=st.integers(0, 23),
    blackout=st.integers(0, 240),
    grown=st.booleans(),
)
def test_nothing_is_ever_published_in_the_blackout(
    minutes: int, last: int | None, hour: int, blackout: int, grown: bool
) -> None:
    now = OPENS + timedelta(minutes=minutes)
    before = None if last is None else OPENS + timedelta(minutes=last)
    timing = Timing(Round.VOTING, OPENS, CLOSES, hour, timedelta(hours=blackout))
    if CLOSES - timedelta(hours=blackout) < now < CLOSES:
        assert not is_due(timing, before, grown, now)


def test_the_sealers_turn_signs_and_counts_when_a_round_ends(contest: Contest) -> None:
    from showcase.voting.sealer import Sealer

    sealer = Sealer()
    sealer.turn()
    signed = Checkpoint.objects.count()
    ledgers.ballot(contest)
    sealer.turn()
    assert Checkpoint.objects.count() == signed, "its minute is not over"
    Contest.objects.update(round=Round.CLOSED)
    events.note_round(contest, Round.VOTING, Round.CLOSED, None)
    sealer.turn()
    assert contest.checkpoints.latest("size").size == sealing.size_of(contest.pk)
    assert contest.snapshots.latest().size == sealing.size_of(contest.pk)
