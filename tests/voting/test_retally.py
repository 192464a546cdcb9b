"""The published script agrees with what was published, and refuses what was tampered with."""

import functools
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from showcase.voting import database_clock, events, exporting, merkle, sealing, snapshots
from showcase.voting.lines import canonical, leaf_of
from tests.voting import ledgers


def retally(*arguments: object) -> tuple[int, str]:
    """Exit status, and what it said; in an interpreter that has the standard library only."""
    command = [sys.executable, "-I", "-S", exporting.SCRIPT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def files(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, bytes]:
    """The export of a contest that is then forgotten."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = {file.name: file.make() for file in exporting.files(ledgers.told_contest())}
        transaction.set_rollback(True)
    return made


@pytest.fixture
def export(files: dict[str, bytes], tmp_path: Path) -> Path:
    for name, content in files.items():
        place = tmp_path / "data" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return tmp_path / "data"


@pytest.mark.once
def test_it_is_thirty_lines() -> None:
    assert len(exporting.SCRIPT.read_text().splitlines()) <= 30


def test_it_agrees(export: Path) -> None:
    status, said = retally(export)
    assert (status, said[:4]) == (0, "对上了："), said


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def test_it_reads_an_address_too(export: Path) -> None:
    handler = functools.partial(Quiet, directory=str(export.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            status, said = retally(f"http://127.0.0.1:{server.server_port}/data/")
        finally:
            server.shutdown()
            thread.join()
    assert (status, said[:4]) == (0, "对上了："), said


# --- tampering -----------------------------------------------------------------------------------


def rows(export: Path) -> list[str]:
    return (export / "lines" / "0.jsonl").read_text().splitlines()


def put(export: Path, lines: list[str]) -> None:
    (export / "lines" / "0.jsonl").write_text("".join(f"{line}\n" for line in lines))


def load(file: Path) -> Any:
    return json.loads(file.read_text())


def forge(export: Path, lines: list[str]) -> None:
    """As an operator could: lines, and checkpoints that fit them; older ones are dropped."""
    put(export, lines)
    root = merkle.root_of([leaf_of(line) for line in lines]).hex()
    forged = {**load(export / "published.json"), "size": len(lines), "root": root}
    text = json.dumps(forged)
    for name in ("published.json", "checkpoint.json", "checkpoints.jsonl"):
        (export / name).write_text(text + "\n")
    counted = {**load(export / "tally.json"), "size": len(lines)}
    (export / "tally.json").write_text(json.dumps(counted))


def change(text: list[str], kind: str, **fields: Any) -> list[str]:
    """The first line of a kind, with other fields."""
    at = next(n for n, line in enumerate(text) if json.loads(line)["t"] == kind)
    text[at] = canonical({**json.loads(text[at]), **fields})
    return text


def in_json(export: Path, name: str, edit: Callable[[Any], object]) -> None:
    data = load(export / name)
    edit(data)
    (export / name).write_text(json.dumps(data) + "\n")


def number_of_first(export: Path, kind: str) -> int:
    """The number of the first line of a kind."""
    return next(n for n, line in enumerate(rows(export)) if json.loads(line)["t"] == kind)


def ballot_lines(lines: list[str]) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, lines) if line["t"] == "ballot"]


def swapped(lines: list[str]) -> list[str]:
    return [lines[1], lines[0], *lines[2:]]


TAMPERING: dict[str, tuple[Callable[[Path], object], str]] = {
    "a ballot chose another": (
        lambda at: put(at, change(rows(at), "ballot", picks=[4])),
        "校验点对不上",
    ),
    "a line is gone": (lambda at: put(at, rows(at)[:2] + rows(at)[3:]), "对不上"),
    "the last line is gone": (lambda at: put(at, rows(at)[:-1]), "行数"),
    "a line was added": (
        lambda at: put(at, [*rows(at), canonical({**ballot_lines(rows(at))[0], "who": "00"})]),
        "行数",
    ),
    "a line was added twice": (lambda at: put(at, [*rows(at), rows(at)[0]]), "第二张票"),
    "two lines changed places": (lambda at: put(at, swapped(rows(at))), "校验点对不上"),
    "a blank more": (
        lambda at: put(at, [rows(at)[0] + " ", *rows(at)[1:]]),
        "校验点对不上",
    ),
    "a void's reason was changed": (
        lambda at: put(at, change(rows(at), "void", reason="无")),
        "校验点对不上",
    ),
    "more votes than there are": (
        lambda at: in_json(
            at, "tally.json", lambda t: t["categories"]["worker"]["votes"].update({"3": 99})
        ),
        "votes 3 公布为 99",
    ),
    "votes for nobody": (
        lambda at: in_json(
            at, "tally.json", lambda t: t["categories"]["worker"]["votes"].update({"9": 1})
        ),
        "votes 9 公布为 1",
    ),
    "a category too many": (
        lambda at: in_json(
            at,
            "tally.json",
            lambda t: t["categories"].update(x={**t["categories"]["worker"]}),
        ),
        "“x”的",
    ),
    "ballots": (
        lambda at: in_json(at, "tally.json", lambda t: t["categories"]["worker"].update(ballots=1)),
        "ballots 公布为 1",
    ),
    "voids hidden": (
        lambda at: in_json(at, "tally.json", lambda t: t["categories"]["worker"].update(void=0)),
        "void 公布为 0",
    ),
    "held hidden": (
        lambda at: in_json(at, "tally.json", lambda t: t["categories"]["leader"].update(held=0)),
        "held 公布为 0",
    ),
    "channels": (
        lambda at: in_json(
            at, "tally.json", lambda t: t["categories"]["leader"]["channels"].update(phone=1)
        ),
        "channels phone 公布为 1",
    ),
    "a count of another size": (
        lambda at: in_json(at, "tally.json", lambda t: t.update(size=t["size"] - 1)),
        "行数",
    ),
    "other rules": (
        lambda at: in_json(at, "rules.json", lambda r: r.update(like_weight=1)),
        "规则",
    ),
    "an older checkpoint was changed": (
        lambda at: (at / "checkpoints.jsonl").write_text(
            (at / "checkpoints.jsonl").read_text().replace(_first_root(at), "0" * 64)
        ),
        "校验点",
    ),
    "the newest checkpoint is another": (
        lambda at: in_json(at, "checkpoint.json", lambda c: c.update(root="0" * 64)),
        "校验点",
    ),
    "published lines of another root": (
        lambda at: in_json(at, "published.json", lambda c: c.update(root="0" * 64)),
        "校验点",
    ),
    "a file is missing": (lambda at: (at / "lines" / "0.jsonl").unlink(), "文件缺了"),
    "a file is no JSON": (lambda at: put(at, ["{", *rows(at)[1:]]), "读不懂"),
    "forged: somebody voted twice a day": (
        lambda at: forge(at, [*rows(at), canonical({**ballot_lines(rows(at))[0], "picks": [3]})]),
        "同一位投票人",
    ),
    "forged: more picks than allowed": (
        lambda at: forge(at, change(rows(at), "ballot", picks=[1, 2, 3, 4])),
        "不合规则",
    ),
    "forged: one nominee picked twice": (
        lambda at: forge(at, change(rows(at), "ballot", picks=[1, 1])),
        "不合规则",
    ),
    "forged: a nominee who does not stand": (
        lambda at: forge(at, change(rows(at), "ballot", picks=[77])),
        "不合规则",
    ),
    "forged: a case about what is no ballot": (
        lambda at: forge(at, change(rows(at), "void", lines=[number_of_first(at, "round")])),
        "不是选票",
    ),
    "forged: a void less": (
        lambda at: forge(at, change(rows(at), "void", lines=[])),
        "公布为",
    ),
    "forged: the rules' line is gone": (
        lambda at: forge(at, change(rows(at), "round", rules="")),
        "规则",
    ),
}


def _first_root(export: Path) -> str:
    first: str = json.loads((export / "checkpoints.jsonl").read_text().splitlines()[0])["root"]
    return first


@pytest.mark.once
@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_refused(kind: str, export: Path) -> None:
    tamper, sentence = TAMPERING[kind]
    tamper(export)
    status, said = retally(export)
    assert status == 1
    assert said.startswith("不对：") and sentence in said, said
    assert "Traceback" not in said


def test_a_checkpoint_that_somebody_kept_finds_a_forged_history(
    export: Path, tmp_path: Path
) -> None:
    """All files fit each other; only what was kept does not."""
    kept = tmp_path / "kept.json"
    shutil.copy(export / "published.json", kept)
    assert retally(export, kept)[0] == 0
    lines = change(rows(export), "void", reason="另一个理由")
    forge(export, lines)
    assert retally(export)[0] == 0
    status, said = retally(export, kept)
    assert status == 1 and "校验点" in said


@pytest.mark.django_db
def test_cases_that_contradict_each_other_count_the_same(tmp_path: Path) -> None:
    """Whatever two cases say about a ballot, script and house agree."""
    contest = ledgers.contest()
    ledgers.freeze(contest)
    notes = [events.note_hold, events.note_release, events.note_void, ledgers.unvoid]
    cases = [ledgers.case(contest), ledgers.case(contest)]
    for held in (False, True):
        for first in notes:
            for second in notes:
                for by in (0, 1):
                    (ballot,) = ledgers.ballots(contest, [(2,)], held=held)
                    first(cases[0], [ballot.pk], "一")
                    second(cases[by], [ballot.pk], "二")
    sealing.turn()
    snapshots.take(contest, database_clock.now())
    exporting.write(contest, tmp_path)
    status, said = retally(tmp_path)
    assert status == 0, said
