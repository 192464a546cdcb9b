"""`GET /api/vote/`: what can be voted on now."""

from typing import Any

from django.http import HttpRequest

from showcase.voting import catalogue
from showcase.voting.catalogue import CategoryRules, ContestRules

from .machine import machine


@machine("GET", "HEAD")
def contests(request: HttpRequest) -> dict[str, Any]:
    """Open contests with their categories, limits and those nominees who have not withdrawn."""
    return {"contests": [_contest(one) for one in catalogue.open_contests()]}


def _contest(contest: ContestRules) -> dict[str, Any]:
    return {
        "contest": contest.slug,
        "title": contest.title,
        "level": contest.level,
        "opens": contest.opens.isoformat() if contest.opens else None,
        "closes": contest.closes.isoformat() if contest.closes else None,
        "categories": [_category(one) for one in contest.categories.values()],
    }


def _category(category: CategoryRules) -> dict[str, Any]:
    standing = (one for one in category.nominees.values() if not one.withdrawn)
    return {
        "category": category.slug,
        "title": category.title,
        "min": category.min_picks,
        "max": category.max_picks,
        "nominees": [
            {"number": one.number, "name": one.name, "kind": one.kind, "line": one.line}
            for one in sorted(standing, key=lambda one: one.number)
        ],
    }
