"""What a survey's own page needs, baked, sent again with what was typed, or previewed."""

from typing import TYPE_CHECKING, Any

from .kinds import Phase
from .paths import SURVEYS, Spot, action_path, results_path, survey_path
from .sheets import Sheet

if TYPE_CHECKING:
    from .models import Survey


def shows_results(survey: "Survey") -> bool:
    return survey.phase == Phase.CLOSED and survey.show_results


def context_of(about: "Survey", sheet: Sheet) -> dict[str, Any]:
    """For `surveys/survey.html` and its kin."""
    return {
        "page": Spot(survey_path(about.slug), about.title),
        "survey": about,
        "sheet": sheet,
        "action": action_path(about.slug),
        "is_open": about.phase == Phase.OPEN,
        "is_closed": about.phase == Phase.CLOSED,
        "results": results_path(about.slug) if shows_results(about) else "",
        "home": SURVEYS,
    }
