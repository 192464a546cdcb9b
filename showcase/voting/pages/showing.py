"""Which pages of a contest readers may see in which round. Pure.

A contest is announced at its second, not before (`turning.py`), so the round alone says whether
results are still under embargo, and no page depends on a clock.
"""

from ..models import Round

_ORDER = tuple(Round)


def reached(round: str, first: Round) -> bool:
    """Whether a contest in `round` has come to `first`."""
    return _ORDER.index(Round(round)) >= _ORDER.index(first)


def is_public(round: str) -> bool:
    return reached(round, Round.NOMINATION)


def shows_nominees(round: str) -> bool:
    return reached(round, Round.SHORTLIST)


def takes_ballots(round: str) -> bool:
    """Whether the page offers a ballot; the server says whether it is open at this second."""
    return round == Round.VOTING


def shows_counts(round: str) -> bool:
    return reached(round, Round.VOTING)


def shows_results(round: str) -> bool:
    return reached(round, Round.ANNOUNCED)
