"""The published count is that of the lines, and that of the database, whatever was decided."""

import itertools
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from showcase.voting import (
    checkpoints,
    database_clock,
    events,
    merkle,
    sealing,
    snapshots,
    tallying,
    tallying_sql,
    tiles,
)
from showcase.voting.models import (
    Channel,
    Checkpoint,
    LedgerLine,
    Nominee,
    TallySnapshot,
)
from tests.voting import ledgers

CATEGORIES = ("worker", "leader")


class Ledger(RuleBasedStateMachine):
    """Ballots, cases, withdrawals, seals and snapshots in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.contest = ledgers.contest(*CATEGORIES)
        self.editor = ledgers.editor()
        self.cases = [ledgers.case(self.contest, self.editor) for _ in range(2)]
        self.ballots: list[int] = []

    @initialize()
    def first(self) -> None:
        self.vote([{1}, {1, 2}, {3}], "worker", "web", False)
        self.vote([{4}], "leader", "desk", True)

    @rule(
        many=st.lists(st.sets(st.integers(1, 4), min_size=1, max_size=3), min_size=1, max_size=4),
        category=st.sampled_from(CATEGORIES),
        channel=st.sampled_from(Channel.values),
        held=st.booleans(),
    )
    def vote(self, many: list[set[int]], category: str, channel: str, held: bool) -> None:
        made = ledgers.ballots(
            *(self.contest, [sorted(one) for one in many], category), channel=channel, held=held
        )
        self.ballots += [ballot.pk for ballot in made]

    @rule(
        data=st.data(),
        case=st.integers(0, 1),
        note=st.sampled_from(
            [events.note_hold, events.note_release, events.note_void, ledgers.unvoid]
        ),
    )
    def decide(self, data: st.DataObject, case: int, note: Any) -> None:
        some = data.draw(st.sets(st.sampled_from(self.ballots[:4]), min_size=1))
        note(self.cases[case], some, "公开的理由")

    @rule(number=st.integers(1, 4))
    def withdraw(self, number: int) -> None:
        nominee = Nominee.objects.filter(category__contest=self.contest, number=number)[0]
        events.note_withdrawal(nominee, "个人原因", self.editor)

    @rule()
    def seal(self) -> None:
        sealing.turn()

    @rule()
    def snapshot(self) -> None:
        sealing.turn()
        snapshots.take(self.contest, database_clock.now())

    @rule()
    def checkpoint(self) -> None:
        checkpoints.sign(self.contest)

    @invariant()
    def the_counts_agree(self) -> None:
        last = TallySnapshot.objects.filter(contest=self.contest).order_by("-pk").first()
        if last is None:
            return
        whole = tallying.tally(ledgers.lines(self.contest)[: last.size])
        assert last.counts == tallying.as_json(whole)
        assert tallying_sql.differences(whole, tallying_sql.tally(self.contest.pk, last.size)) == []

    def teardown(self) -> None:
        try:
            self.the_ledger_is_whole()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def the_ledger_is_whole(self) -> None:
        sealing.turn()
        snapshots.take(self.contest, database_clock.now())
        self.the_counts_agree()
        lines = ledgers.lines(self.contest)
        counts = tallying.tally(lines)
        assert sum(count.ballots for count in counts.values()) == len(self.ballots)
        for count in counts.values():
            assert count.valid >= 0 and count.void >= 0 and count.held >= 0
            assert sum(count.channels.values()) == count.ballots
        leaves = [
            bytes(leaf)
            for leaf in LedgerLine.objects.filter(contest=self.contest)
            .order_by("seq")
            .values_list("leaf", flat=True)
        ]
        read = tiles.reader(self.contest.pk)
        signed = list(Checkpoint.objects.filter(contest=self.contest).order_by("size"))
        for old, new in itertools.pairwise(signed):
            proof = merkle.consistency(old.size, new.size, read)
            assert merkle.consistent(old.size, new.size, bytes(old.root), bytes(new.root), proof)
        for one in signed:
            assert bytes(one.root) == merkle.root_of(leaves[: one.size])


@pytest.mark.django_db
def test_whatever_happens_the_counts_agree() -> None:
    """Invariants 3, 5, 6 and 7; each example in a savepoint of its own."""
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # making an example small takes minutes here
        ),
    )


def test_overlapping_cases_have_each_their_word() -> None:
    ballot = {"t": "ballot", "category": "c", "picks": [1], "channel": "web", "held": False}

    def state(*said: tuple[int, str], held: bool = False) -> str:
        standing = tallying.Standing({**ballot, "held": held})
        for case, kind in said:
            standing.hear(case, kind)
        return standing.state

    assert state() == "valid"
    assert state(held=True) == "held"
    assert state((1, "hold"), (2, "hold"), (1, "release")) == "held"
    assert state((1, "hold"), (2, "void"), (1, "release")) == "void"
    assert state((1, "void"), (2, "void"), (1, "unvoid")) == "void"
    assert state((1, "void"), (1, "unvoid")) == "valid"
    assert state((1, "release"), held=True) == "valid"
    assert state((1, "void"), (1, "unvoid"), held=True) == "valid"
    assert state((1, "unvoid"), held=True) == "held"


def test_who_withdrew_keeps_the_votes_in_the_count() -> None:
    lines = [
        {"t": "ballot", "category": "c", "picks": [1, 2], "channel": "web", "held": False},
        {"t": "withdraw", "category": "c", "nominee": 1},
        {"t": "score", "category": "c", "nominee": 2, "judge": 7, "points": 80},
        {"t": "score", "category": "c", "nominee": 2, "judge": 7, "points": 90},
        {"t": "round", "from": "voting", "to": "closed"},
    ]
    assert tallying.as_json(tallying.tally(lines)) == {
        "c": {
            "votes": {"1": 1, "2": 1},
            "ballots": 1,
            "void": 0,
            "held": 0,
            "channels": {"web": 1},
            "points": {"2": {"7": 90}},
            "withdrawn": [1],
        }
    }


@pytest.mark.django_db
def test_a_snapshot_reads_what_came_since_and_nothing_else() -> None:
    contest = ledgers.contest()
    for size in (500, 3):
        made = ledgers.ballots(contest, [(1,)] * size)
        sealing.turn()
        events.note_void(ledgers.case(contest), [made[0].pk], "刷票")
        sealing.turn()
        with CaptureQueriesContext(connection) as asked:
            snapshots.take(contest, database_clock.now())
        texts = [q["sql"] for q in asked if "text" in q["sql"] and "SELECT" in q["sql"]]
        assert len(asked) < 20
    assert all("seq" in text for text in texts)
    counts = TallySnapshot.objects.latest().counts["worker"]
    assert (counts["ballots"], counts["void"], counts["votes"]) == (503, 2, {"1": 501})


@pytest.mark.django_db
def test_a_snapshot_knows_what_cases_said_before_the_last_one() -> None:
    contest = ledgers.contest()
    (ballot,) = ledgers.ballots(contest, [(2,)])
    case, other = ledgers.case(contest), ledgers.case(contest)
    states = []
    for note, by in (
        (events.note_hold, case),
        (events.note_void, other),
        (events.note_release, case),
        (ledgers.unvoid, other),
    ):
        note(by, [ballot.pk], "公开的理由")
        sealing.turn()
        counts = snapshots.take(contest, database_clock.now()).counts["worker"]
        states.append((counts["held"], counts["void"], counts["votes"]))
    assert states == [(1, 0, {}), (0, 1, {}), (0, 1, {}), (0, 0, {"2": 1})]


@pytest.mark.django_db
def test_the_sql_count_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fold that forgets voids is found out."""
    contest = ledgers.contest()
    made = ledgers.ballots(contest, [(1,)] * 3)
    events.note_void(ledgers.case(contest), [made[0].pk], "刷票")
    sealing.turn()
    monkeypatch.setattr(tallying, "CASE_KINDS", frozenset())
    wrong = tallying.tally(ledgers.lines(contest))
    (told,) = tallying_sql.differences(wrong, tallying_sql.tally(contest.pk, 4))
    assert "作废 0" in told and "作废 1" in told
