"""The way in: all contests, one contest, its rules, its data."""

from dataclasses import dataclass
from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake import rows

from .. import rules
from ..models import Contest, Round
from .lists import categories, contest_keys, nominee_keys, notices
from .paths import VOTE, Spot, contest_path, part_path
from .showing import (
    reached,
    shows_counts,
    shows_nominees,
    shows_results,
    takes_ballots,
)

_STEPS = tuple(r for r in Round if r not in (Round.DRAFT, Round.ARCHIVED))


@dataclass(frozen=True)
class Step:
    """A round as the contest's page shows it."""

    label: str
    is_now: bool
    is_over: bool


def steps(round: str) -> list[Step]:
    """The rounds that readers see; archived counts as announced long ago."""
    return [
        Step(one.label, one == round, reached(round, after))
        for one, after in pairwise([*_STEPS, Round.ARCHIVED])
    ]


def index(request: HttpRequest) -> HttpResponse:
    """`/vote/`: what is open, what comes, what was."""
    contests = rows.many(Contest, contest_keys())
    context = {
        "page": Spot(VOTE, "点赞评选"),
        "open": [_entry(c) for c in contests if takes_ballots(c.round)],
        "coming": [_entry(c) for c in contests if not reached(c.round, Round.VOTING)],
        "counting": [_entry(c) for c in contests if c.round in (Round.CLOSED, Round.AUDIT)],
        "announced": [_entry(c) for c in contests if shows_results(c.round)],
    }
    return TemplateResponse(request, "voting/index.html", context)


def _entry(contest: Contest) -> dict[str, object]:
    found = categories(contest)
    return {
        "contest": contest,
        "url": contest_path(contest.slug),
        "categories": [
            {"category": one, "standing": len(nominee_keys(one.pk))}
            for one in found
            if shows_nominees(contest.round)
        ],
        "names": [one.title for one in found],
    }


def contest(key: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/`: what, when, how it counts and how that is checked."""
    about = rows.one(Contest, key)
    context = {
        **frame(about, contest_path(about.slug), about.title),
        "steps": steps(about.round),
        "notices": notices(key),
        "entry": _entry(about),
        "summary": [s for s in rules.sections(rules.rules_of(about)) if s.title == "什么时候"],
    }
    return TemplateResponse(request, "voting/contest.html", context)


def rules_page(key: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/rules/`: the text is made from the frozen data."""
    about = rows.one(Contest, key)
    context = {
        **frame(about, part_path(about.slug, "rules"), "规则"),
        "sections": rules.sections(rules.rules_of(about)),
    }
    return TemplateResponse(request, "voting/rules.html", context)


def data_page(key: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/data/`: what the files are, and how to count again."""
    about = rows.one(Contest, key)
    context = frame(about, part_path(about.slug, "data"), "公开账本")
    return TemplateResponse(request, "voting/data.html", context)


def frame(about: Contest, url: str, title: str) -> dict[str, object]:
    """What every page of a contest needs."""
    return {
        "page": Spot(url, title),
        "contest": about,
        "home": contest_path(about.slug),
        "has_nominees": shows_nominees(about.round),
        "has_counts": shows_counts(about.round),
        "has_results": shows_results(about.round),
        "is_open": takes_ballots(about.round),
        "is_judged": about.method != Contest.Method.LIKES,
    }
