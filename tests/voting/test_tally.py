"""The published count is that of the lines, and that of the database, whatever was decided."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

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
    Ballot,
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
        self.contest = ledgers.contest(*CATEGORIES)
        self.editor = ledgers.editor()
        self.cases = [ledgers.case(self.contest, self.editor) for _ in range(3)]
        self.ballots: list[int] = []

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

    @precondition(lambda self: self.ballots)
    @rule(
        data=st.data(),
        case=st.integers(0, 2),
        note=st.sampled_from(
            [events.note_hold, events.note_release, events.note_void, events.note_unvoid]
        ),
    )
    def decide(self, data: st.DataObject, case: int, note: Any) -> None:
        some = data.draw(st.sets(st.sampled_from(self.ballots), min_size=1, max_size=5))
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
        sealing.turn()
        snapshots.take(self.contest, database_clock.now())
        self.the_counts_agree()
        lines = ledgers.lines(self.contest)
        counts = tallying.tally(lines)
        assert sum(count.ballots for count in counts.values()) == len(self.ballots)
        for count in counts.values():
            assert count.valid >= 0 and count.void >= 0 and count.held >= 0
            assert sum(count.channels.values()) == count.ballots
        leaves = [bytes(leaf) for leaf in LedgerLine.objects.filter(contest=self.contest)
            .order_by("seq").values_list("leaf", flat=True)]
        read = tiles.reader(self.contest.pk)
        signed = list(Checkpoint.objects.filter(contest=self.contest).order_by("size"))
        for old, new in zip(signed, signed[1:], strict=False):
            proof = merkle.consistency(old.size, new.size, read)
            assert merkle.consistent(old.size, new.size, bytes(old.root), bytes(new.root), proof)
        for one in signed:
            assert bytes(one.root) == merkle.root_of(leaves[: one.size])


class TestLedger(Ledger.TestCase, TestCase):  # type: ignore[name-defined, misc]
    """Each example in a transaction that is rolled back."""

    settings = settings(
        max_examples=25,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
