"""The export in the bake: whole, exact, and in proportion to what changed."""

from pathlib import Path

import pytest

from showcase.bake import triggers
from showcase.bake.baking import bake
from showcase.bake.models import Change
from showcase.home.models import HomePage
from showcase.voting import checkpoints, database_clock, exporting, merkle, sealing, snapshots
from tests.bake.conftest import home, no_memory, plain_templates, root
from tests.bake.test_incremental import differences, full_bake
from tests.voting import ledgers

__all__ = ["home", "no_memory", "plain_templates", "root"]


def test_only_what_grew_is_made_again(
    home: HomePage, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merkle, "WIDTH", 4)
    monkeypatch.setattr(exporting, "LINES", 8)
    contest = ledgers.told_contest()
    data = f"vote/{contest.slug}/data"
    assert bake(root).full
    assert bake(root).rendered == 0

    ledgers.ballots(contest, [(1,)] * 5)
    sealing.turn()
    assert not Change.objects.exists(), "ballots, lines and tiles are nothing for the change log"
    assert not {"voting_ballot", "voting_ledgerline", "voting_tile"} & triggers.watched()
    assert bake(root).rendered == 0

    checkpoints.sign(contest)
    changed = {file for file in bake(root).changed if file.startswith(data)}
    size = sealing.size_of(contest.pk)
    assert f"{data}/checkpoint.json" in changed and f"{data}/checkpoints.jsonl" in changed
    assert f"{data}/tile/0/{(size - 1) // 4}.bin" in changed
    assert f"{data}/tile/0/0.bin" not in changed
    assert not any("/lines/" in file or "tally" in file for file in changed)
    assert not differences(root, full_bake(tmp_path / "full"))

    snapshots.take(contest, database_clock.now())
    changed = {file.removeprefix(f"{data}/") for file in bake(root).changed}
    assert {"published.json", "tally.json", f"lines/{(size - 1) // 8}.jsonl"} <= changed
    assert "lines/0.jsonl" not in changed
    assert not differences(root, full_bake(tmp_path / "again"))
