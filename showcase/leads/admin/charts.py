"""Bars for a table, worked out here, so that a chart needs no script."""

from collections.abc import Iterable
from dataclasses import dataclass

ROW = 28
WIDTH = 360
"""Units of the drawing; it is scaled to its place."""


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    said: str
    y: int
    width: float


@dataclass(frozen=True)
class Chart:
    """A list of bars under a title; `unit` is said in the table beside."""

    title: str
    unit: str
    bars: list[Bar]

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


def chart(title: str, unit: str, values: Iterable[tuple[str, float | None]]) -> Chart:
    """Widths are shares of the greatest value. None is 没有: nothing to measure."""
    rows = list(values)
    most = max((value or 0 for _, value in rows), default=0) or 1
    return Chart(
        title,
        unit,
        [
            Bar(label, value or 0, _said(value), n * ROW, round((value or 0) / most * WIDTH, 1))
            for n, (label, value) in enumerate(rows)
        ],
    )


def _said(value: float | None) -> str:
    if value is None:
        return "没有"
    return str(round(value, 1)).removesuffix(".0")
