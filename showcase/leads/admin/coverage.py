"""The coverage board: what is published and what is under way, districts × dimensions."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from showcase.cases.models import CasePage, Dimension
from showcase.leads.models import Lead, Source
from showcase.leads.states import OPEN
from showcase.places.models import PlacePage

from .access import DECIDE, desk

STEP = PlacePage.steplen


@dataclass(frozen=True)
class Cell:
    """One district under one dimension."""

    published: int
    waiting: int
    district: int
    dimension: int

    @property
    def empty(self) -> bool:
        return not self.published and not self.waiting

    @property
    def assignment(self) -> str:
        """The form of a visit, with this gap filled in."""
        query = urlencode({"place": self.district, "dimension": self.dimension})
        return f"{reverse('leads_enter', args=[Source.VISIT])}?{query}"

    @property
    def leads(self) -> str:
        query = urlencode({"district": self.district, "dimension": self.dimension})
        return f"{reverse('leads')}?{query}"


@dataclass(frozen=True)
class Row:
    district: str
    cells: list[Cell]


def rows(dimensions: list[tuple[int, str]]) -> list[Row]:
    """Every district, with a cell for every dimension; three queries."""
    districts = list(
        PlacePage.objects.filter(level=PlacePage.Level.DISTRICT)
        .order_by("path")
        .values_list("pk", "path", "title")
    )
    depth = {len(path) for _, path, _ in districts}
    published = Counter(_places(CasePage.objects.live(), depth))
    waiting = Counter(_places(Lead.objects.filter(state__in=OPEN), depth))
    return [
        Row(
            title,
            [Cell(published[path, key], waiting[path, key], pk, key) for key, _ in dimensions],
        )
        for pk, path, title in districts
    ]


def _places(found: object, depth: set[int]) -> list[tuple[str, int]]:
    """(path of the district, dimension) of each."""
    pairs = found.exclude(place=None).exclude(dimension=None)  # type: ignore[attr-defined]
    return [
        (path[:n], key)
        for path, key in pairs.values_list("place__path", "dimension_id")
        for n in depth
        if len(path) >= n
    ]


@desk(DECIDE)
def board(request: HttpRequest) -> HttpResponse:
    dimensions = list(Dimension.objects.values_list("pk", "name"))
    table = rows(dimensions)
    cells = [cell for row in table for cell in row.cells]
    context = {
        "dimensions": dimensions,
        "rows": table,
        "gaps": sum(cell.empty for cell in cells),
        "cells": len(cells),
        "tab": "coverage",
    }
    return render(request, "leads/admin/coverage.html", context)
