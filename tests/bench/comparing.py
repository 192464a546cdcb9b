"""One row of the table: our figure, its peer's, and the ratio; or why a figure is missing."""

from typing import Any

Row = tuple[str, str, str, str, str]


class Missing(Exception):
    """A figure that was not measured; the message says why."""


def get(figures: Any, *names: str) -> float:
    """A number of nested figures. Raises `Missing`."""
    for name in names:
        if isinstance(figures, dict) and "failed" in figures:
            raise Missing(str(figures["failed"])[-80:].strip().replace("\n", " "))
        if not isinstance(figures, dict) or name not in figures:
            raise Missing("没有量")
        figures = figures[name]
    if isinstance(figures, str):
        raise Missing(figures[-80:].strip().replace("\n", " "))
    return float(figures)


def text(number: float | str, unit: str = "") -> str:
    if isinstance(number, str):
        return number
    digits = 3 if number < 0.1 else 2 if number < 10 else 1 if number < 100 else 0
    return f"{number:,.{digits}f}{unit}"


def row(
    what: str,
    ours: Any,
    peer: Any,
    unit: str,
    note: str,
    *,
    more_is_better: bool = False,
) -> Row:
    """`ours` and `peer` give numbers or raise `Missing`; the ratio says how we stand."""
    values: list[float | str] = []
    for give in (ours, peer):
        try:
            values.append(give())
        except Missing as error:
            values.append(str(error))
    left, right = values
    ratio = ""
    if isinstance(left, float) and isinstance(right, float) and left and right:
        times = left / right if more_is_better else right / left
        ratio = f"{text(times)} 倍"
    return what, text(left, unit), text(right, unit), ratio, note
