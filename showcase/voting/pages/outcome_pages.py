"""What came of it: results and the honour roll. Both are baked after the announcement only."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake import rows
from showcase.bake.facts import asked_once

from ..models import Category, Contest, Nominee
from .contest_pages import frame
from .counts import Count, count
from .lists import categories
from .outcome import Placed, outcome
from .paths import part_path


@dataclass(frozen=True)
class Line:
    placed: Placed
    nominee: Nominee


@dataclass(frozen=True)
class Table:
    """A category's results."""

    category: Category
    lines: list[Line]
    count: Count | None

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return f"c-{self.category.slug}"

    @property
    def honoured(self) -> list[Line]:
        return [line for line in self.lines if line.placed.is_honoured]


@asked_once()
def results(contest: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/results/`"""
    about = rows.one(Contest, contest)
    context = {
        **frame(about, part_path(about.slug, "results"), "结果"),
        "tables": _tables(about),
        "others": 100 - about.like_weight,
    }
    return TemplateResponse(request, "voting/results.html", context)


@asked_once()
def honours(contest: int, request: HttpRequest) -> HttpResponse:
    """`/vote/<contest>/honours/`: the honour roll."""
    about = rows.one(Contest, contest)
    context = {
        **frame(about, part_path(about.slug, "honours"), "光荣榜"),
        "tables": _tables(about),
    }
    return TemplateResponse(request, "voting/honours.html", context)


def _tables(about: Contest) -> list[Table]:
    tables, ranked = [], outcome(about.pk)
    for category in categories(about):
        placed = ranked.get(category.pk, [])
        found = rows.many(Nominee, [one.nominee for one in placed], along=("portrait", "place"))
        lines = [Line(one, nominee) for one, nominee in zip(placed, found, strict=True)]
        tables.append(Table(category, lines, count(about.pk, category.slug)))
    return tables
