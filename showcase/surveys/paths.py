"""Where the pages of surveys lie."""

from dataclasses import dataclass

SURVEYS = "/survey/"


@dataclass(frozen=True)
class Spot:
    """A page of a survey, as the frame around every page asks about it."""

    url: str
    title: str

    section = "survey"
    pk = None


def survey_path(slug: str) -> str:
    return f"{SURVEYS}{slug}/"


def results_path(slug: str) -> str:
    return f"{survey_path(slug)}results/"


def action_path(slug: str) -> str:
    """Where its form is sent: the one address of a survey that is not a file."""
    return f"/api/survey/{slug}"
