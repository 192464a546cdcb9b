"""Counting: a fold over the lines of a ledger. Pure.

Each case has one word about a ballot, its last: hold, release, void or unvoid. A ballot is void if
a case says so, else held if a case says so (or it was held at its arrival and no case has released
or voided it), else valid. So valid + void + held = ballots, whatever the order of cases.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Line = Mapping[str, Any]
"""A line as `lines.py` describes it."""

CASE_KINDS = frozenset({"hold", "release", "void", "unvoid"})
_ARRIVAL = 0
"""Stands for the case of a ballot that was held at its arrival; keys of cases begin at 1."""


class State(StrEnum):
    VALID = "valid"
    HELD = "held"
    VOID = "void"


@dataclass
class Count:
    """What is published of a category. `votes` are of valid ballots, the other numbers of all.

    `points` are {nominee's number: {judge: points}}; `withdrawn` numbers keep their votes.
    """

    ballots: int = 0
    void: int = 0
    held: int = 0
    votes: Counter[int] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    points: dict[int, dict[int, int]] = field(default_factory=dict)
    withdrawn: list[int] = field(default_factory=list)

    @property
    def valid(self) -> int:
        return self.ballots - self.void - self.held

    def put(self, picks: Iterable[int], state: State, by: int = 1) -> None:
        """Count a ballot in a state; with −1, take it out again."""
        if state is State.VALID:
            for pick in picks:
                self.votes[pick] += by
                if not self.votes[pick]:
                    del self.votes[pick]
        elif state is State.VOID:
            self.void += by
        else:
            self.held += by


Counts = dict[str, Count]
"""By the category's slug."""


@dataclass
class Standing:
    """A ballot that a case names, or may name: its line, and each case's last word."""

    line: Line
    words: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.line["held"]:
            self.words.setdefault(_ARRIVAL, "hold")

    @property
    def state(self) -> State:
        said = self.words.values()
        return State.VOID if "void" in said else State.HELD if "hold" in said else State.VALID

    def hear(self, case: int, kind: str) -> None:
        if kind in ("release", "void"):
            self.words.pop(_ARRIVAL, None)
        self.words[case] = kind


@dataclass
class Tally:
    """The fold. `standing` holds ballots that cases may name: all that are `wanted`."""

    counts: Counts = field(default_factory=dict)
    wanted: Container[int] = frozenset()
    standing: dict[int, Standing] = field(default_factory=dict)

    def add(self, number: int, line: Line) -> None:
        """Take line `number` in. Raises `KeyError` for a case about a ballot nobody `wanted`."""
        kind = line["t"]
        if kind == "ballot":
            self._ballot(number, line)
        elif kind in CASE_KINDS:
            for named in line["lines"]:
                self._decided(self.standing[named], line["case"], kind)
        elif kind == "score":
            points = self._count(line).points
            points.setdefault(line["nominee"], {})[line["judge"]] = line["points"]
        elif kind == "withdraw":
            count = self._count(line)
            count.withdrawn = sorted({*count.withdrawn, line["nominee"]})

    def _ballot(self, number: int, line: Line) -> None:
        count, standing = self._count(line), Standing(line)
        count.ballots += 1
        count.channels[line["channel"]] += 1
        count.put(line["picks"], standing.state)
        if number in self.wanted:
            self.standing[number] = standing

    def _decided(self, standing: Standing, case: int, kind: str) -> None:
        before, picks = standing.state, standing.line["picks"]
        standing.hear(case, kind)
        if standing.state is not before:
            count = self._count(standing.line)
            count.put(picks, before, -1)
            count.put(picks, standing.state)

    def _count(self, line: Line) -> Count:
        return self.counts.setdefault(line["category"], Count())


def named(lines: Iterable[Line]) -> set[int]:
    """The numbers of all ballots that cases among these lines name."""
    return {n for line in lines if line["t"] in CASE_KINDS for n in line["lines"]}


def tally(lines: Iterable[Line]) -> Counts:
    """The counts of a whole ledger in memory."""
    whole = list(lines)
    folded = Tally(wanted=named(whole))
    for number, line in enumerate(whole):
        folded.add(number, line)
    return folded.counts


def as_json(counts: Counts) -> dict[str, Any]:
    """As it is kept and published; the same counts give the same JSON."""
    return {slug: _count_as_json(count) for slug, count in sorted(counts.items())}


def _count_as_json(count: Count) -> dict[str, Any]:
    found: dict[str, Any] = {
        "votes": {str(number): n for number, n in sorted(count.votes.items())},
        "ballots": count.ballots,
        "void": count.void,
        "held": count.held,
        "channels": dict(sorted(count.channels.items())),
    }
    if count.points:
        found["points"] = {
            str(number): {str(judge): points for judge, points in sorted(given.items())}
            for number, given in sorted(count.points.items())
        }
    if count.withdrawn:
        found["withdrawn"] = count.withdrawn
    return found


def from_json(data: Mapping[str, Any]) -> Counts:
    """The way back."""
    return {
        slug: Count(
            ballots=one["ballots"],
            void=one["void"],
            held=one["held"],
            votes=Counter({int(number): n for number, n in one["votes"].items()}),
            channels=Counter(one["channels"]),
            points={
                int(number): {int(judge): points for judge, points in given.items()}
                for number, given in one.get("points", {}).items()
            },
            withdrawn=list(one.get("withdrawn", [])),
        )
        for slug, one in data.items()
    }
