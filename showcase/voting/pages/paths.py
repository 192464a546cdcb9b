"""Where the pages of the vote lie."""

from dataclasses import dataclass

VOTE = "/vote/"
VERIFY = "/verify/"


@dataclass(frozen=True)
class Spot:
    """A page of the vote, as the frame around every page asks about it."""

    url: str
    title: str

    section = "vote"
    pk = None


def contest_path(contest: str) -> str:
    return f"{VOTE}{contest}/"


def category_path(contest: str, category: str) -> str:
    return f"{contest_path(contest)}{category}/"


def nominee_path(contest: str, category: str, number: int) -> str:
    return f"{category_path(contest, category)}{number}/"


def poster_path(contest: str, category: str, number: int) -> str:
    return f"{nominee_path(contest, category, number)}poster.jpg"


def part_path(contest: str, part: str) -> str:
    """`part` is one of the names that no category may have (`models.contests.TAKEN`)."""
    return f"{contest_path(contest)}{part}/"
