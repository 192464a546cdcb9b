"""Every committed ballot gets its line, exactly once and without a gap, whatever happens."""

import pytest
from django.db import connection

from showcase.voting import checkpoints, events, merkle, sealing, tiles
from showcase.voting.models import Checkpoint, LedgerEvent, LedgerLine, SealerMark, Tile
from tests.voting import ledgers

pytestmark = pytest.mark.django_db


def test_each_ballot_becomes_one_line() -> None:
    one, other = ledgers.contest(), ledgers.contest("worker", "leader")
    ledgers.ballots(one, [(3, 1), (2,)])
    first = ledgers.ballot(other, 4, category="leader", channel="desk", held=True)
    assert sealing.turn().ballots == 3
    assert [line["picks"] for line in ledgers.lines(one)] == [[1, 3], [2]]
    assert ledgers.lines(other) == [
        {
            "t": "ballot",
            "contest": other.slug,
            "category": "leader",
            "day": first.day.isoformat(),
            "who": bytes(first.voter).hex(),
            "picks": [4],
            "channel": "desk",
            "held": True,
        }
    ]
    assert sealing.turn() == sealing.Sealed()


def test_the_tree_is_that_of_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merkle, "WIDTH", 4)
    monkeypatch.setattr(sealing, "BATCH", 7)
    contest = ledgers.contest()
    for size in (1, 2, 30, 5, 40):
        ledgers.ballots(contest, [(1,)] * size)
        sealing.turn()
    leaves = list(
        LedgerLine.objects.filter(contest=contest).order_by("seq").values_list("leaf", flat=True)
    )
    assert len(leaves) == 78
    whole = merkle.root_of([bytes(leaf) for leaf in leaves])
    assert tiles.root(contest.pk, 78) == whole
    assert Tile.objects.filter(contest=contest).count() == len(list(tiles.places(78)))
    Tile.objects.filter(contest=contest, level=1).delete()
    assert not tiles.in_step(contest.pk, 78)
    assert tiles.rebuild(contest.pk) == 78
    assert tiles.root(contest.pk, 78) == whole


def test_a_failed_commit_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    contest = ledgers.contest()
    ledgers.ballots(contest, [(1,)] * 3)
    grow = tiles.grow

    def fail(*args: object) -> None:
        grow(*args)  # type: ignore[arg-type]
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(tiles, "grow", fail)
        with pytest.raises(OSError, match="disk full"):
            sealing.turn()
    assert ledgers.lines(contest) == []
    ledgers.ballot(contest)
    sealing.turn()
    assert len(ledgers.lines(contest)) == 4
    assert tiles.in_step(contest.pk, 4)


def test_events_come_after_the_ballots_they_name() -> None:
    contest, editor = ledgers.contest(), ledgers.editor()
    ballots = ledgers.ballots(contest, [(1,)] * 3)
    case = ledgers.case(contest, editor)
    events.note_hold(case, [ballots[2].pk, ballots[0].pk], "待核")
    events.note_round(contest, "voting", "closed", editor)
    sealed = sealing.turn()
    assert (sealed.ballots, sealed.events, sealed.rounds) == (3, 2, {contest.pk})
    hold, over = ledgers.lines(contest)[3:]
    assert (hold["t"], hold["lines"], hold["case"], hold["part"]) == ("hold", [0, 2], case.pk, 0)
    assert "ballots" not in hold
    assert (over["t"], over["from"], over["to"], over["by"]) == (
        *("round", "voting", "closed"),
        str(editor),
    )


def test_an_event_waits_for_its_ballots_and_later_ones_of_its_case_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contest = ledgers.contest()
    first, second = ledgers.ballots(contest, [(1,), (2,)])
    case, other = ledgers.case(contest), ledgers.case(contest)
    events.note_hold(case, [first.pk, second.pk], "待核")
    events.note_release(case, [first.pk], "正常")
    events.note_hold(other, [first.pk], "待核")
    unsealed = sealing.dialect().unsealed
    with monkeypatch.context() as patch:  # as if the second were not committed yet
        patch.setattr(
            sealing.dialect(),
            "unsealed",
            lambda start, whole=False: unsealed(start, whole=whole).exclude(pk=second.pk),
        )
        sealing.turn()
    assert [line["t"] for line in ledgers.lines(contest)] == ["ballot", "hold"]
    sealing.turn(whole=True)
    kinds = [(line["t"], line.get("case")) for line in ledgers.lines(contest)]
    assert kinds[2:] == [("ballot", None), ("hold", case.pk), ("release", case.pk)]


def test_a_long_list_takes_several_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_REFERENCES", 4)
    contest = ledgers.contest()
    made = ledgers.ballots(contest, [(1,)] * 10)
    case = ledgers.case(contest)
    events.note_void(case, (ballot.pk for ballot in made), "刷票")
    sealing.turn()
    voids = ledgers.lines(contest)[10:]
    assert [(line["part"], line["lines"]) for line in voids] == [
        (0, [0, 1, 2, 3]),
        (1, [4, 5, 6, 7]),
        (2, [8, 9]),
    ]


def test_a_case_names_ballots_of_its_own_contest_only() -> None:
    stranger = ledgers.ballot(ledgers.contest())
    with pytest.raises(ValueError, match="不属于"):
        events.note_hold(ledgers.case(ledgers.contest()), [stranger.pk], "待核")
    assert not LedgerEvent.objects.exists()


def test_the_same_decision_twice_is_two_lines() -> None:
    contest = ledgers.contest()
    ballot, case = ledgers.ballot(contest), ledgers.case(contest)
    for _turn in range(2):
        events.note_hold(case, [ballot.pk], "待核")
        events.note_release(case, [ballot.pk], "正常")
    assert sealing.turn().events == 4


def test_a_ballot_that_was_missed_is_found_at_the_start() -> None:
    contest = ledgers.contest()
    ledgers.ballots(contest, [(1,)] * 3)
    SealerMark.objects.create(pk=1, horizon=sealing.dialect().edge() + 1)
    sealing.turn(whole=True)
    assert len(ledgers.lines(contest)) == 3


def test_a_mark_of_a_later_database_is_not_believed() -> None:
    contest = ledgers.contest()
    ledgers.ballots(contest, [(1,)] * 3)
    SealerMark.objects.create(pk=1, horizon=sealing.dialect().edge() + 10**12)
    sealing.turn()
    assert len(ledgers.lines(contest)) == 3
    assert SealerMark.objects.get().horizon <= sealing.dialect().edge()


def test_lag_is_the_age_of_the_oldest_ballot_without_a_line() -> None:
    assert sealing.lag() == 0.0
    ledgers.ballot(ledgers.contest())
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert 0.0 <= sealing.lag() < 30
    sealing.turn()
    assert sealing.lag() == 0.0


def test_a_turn_costs_no_query_for_each_ballot(
    django_assert_max_num_queries: object,
) -> None:
    contest = ledgers.contest()
    sealing.turn()
    ledgers.ballots(contest, [(1,)] * 300)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        sealing.turn()
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        sealing.turn()


def test_checkpoints_are_signed_once_a_size() -> None:
    contest = ledgers.contest()
    assert checkpoints.sign(contest) is None
    ledgers.ballot(contest)
    sealing.turn()
    assert checkpoints.sign(contest) == checkpoints.sign(contest)
    assert Checkpoint.objects.count() == 1
