"""Bars for the results, laid out on the server in SVG units. Pure."""

from dataclasses import dataclass
from typing import Any

ROW = 20
WIDTH = 600
BAR = 12


@dataclass(frozen=True)
class Bar:
    """A line of the table and its bar. `percent` is of all sheets, whole."""

    label: str
    count: int
    percent: int
    top: int
    width: int
    is_merged: bool = False

    @property
    def bar_top(self) -> int:
        return self.top + (ROW - BAR) // 2


@dataclass(frozen=True)
class Chart:
    """A question's results. `hidden` are choices of which no number is told."""

    key: int
    text: str
    is_many: bool
    mean: str
    bars: tuple[Bar, ...]
    hidden: tuple[str, ...]

    @property
    def height(self) -> int:
        return len(self.bars) * ROW


def charts(results: dict[str, Any]) -> list[Chart]:
    return [_chart(question, results["sheets"]) for question in results["questions"]]


def _chart(question: dict[str, Any], sheets: int) -> Chart:
    lines = [(row["label"], row["count"], False) for row in question["rows"]]
    is_many = question["kind"] == "multiple"
    if question["merged"] and not is_many:
        lines.append(("、".join(question["merged"]), question["together"], True))
    bars = tuple(
        Bar(label, count, round(100 * count / sheets), place * ROW, WIDTH * count // sheets, merged)
        for place, (label, count, merged) in enumerate(lines)
    )
    hidden = tuple(question["merged"]) if is_many else ()
    return Chart(question["key"], question["text"], is_many, question["mean"], bars, hidden)
