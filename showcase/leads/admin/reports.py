"""How much comes in, from where, how old it gets, and how soon people get their answer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from showcase.core import spreadsheets
from showcase.leads.models import Lead, Source, State
from showcase.leads.states import OPEN
from showcase.places.models import PlacePage

from .access import DECIDE, desk
from .charts import Chart, chart

PERIODS = {30: "近三十天", 90: "近九十天", 365: "近一年"}
AGES = ((1, "一天以内"), (3, "一到三天"), (7, "三到七天"), (14, "一到两周"), (None, "两周以上"))
NOWHERE = "地方不明"


@dataclass(frozen=True)
class Measured:
    """What a report knows of a lead."""

    source: str
    state: str
    path: str
    created: datetime
    closed: datetime | None
    """When it was decided."""

    @property
    def answered_in(self) -> float | None:
        """Days until it was decided; what its sender took back or was no letter has no answer."""
        if self.closed is None or self.state in (State.WITHDRAWN, State.SPAM):
            return None
        return (self.closed - self.created) / timedelta(days=1)


def measured(days: int, now: datetime) -> list[Measured]:
    """Leads that came in the last days; one query."""
    rows = Lead.objects.filter(created_at__gte=now - timedelta(days=days)).values_list(
        "source", "state", "place__path", "created_at", "state_since"
    )
    # Not `closed_at`, which an accepted lead's publication moves on.
    return [
        Measured(source, state, path or "", made, None if state in OPEN else since)
        for source, state, path, made, since in rows
    ]


def charts(leads: list[Measured], districts: dict[str, str], now: datetime) -> list[Chart]:
    """`districts` are titles by path."""
    sources, states = Counter(x.source for x in leads), Counter(x.state for x in leads)
    places = Counter(_district(x.path, districts) for x in leads)
    return [
        chart("按来源", "条", [(s.label, sources[s]) for s in Source]),
        chart("按状态", "条", [(s.label, states[s]) for s in State]),
        chart("按区县", "条", places.most_common()),
        chart("待办的放了多久", "条", ages(leads, now)),
        chart(
            "答复用时（中位数）",
            "天",
            [
                ("全部", answer_days(leads)),
                *((s.label, answer_days(x for x in leads if x.source == s)) for s in Source),
            ],
        ),
    ]


def ages(leads: Iterable[Measured], now: datetime) -> list[tuple[str, int]]:
    """How many open leads are how old."""
    counts: Counter[str] = Counter()
    for lead in leads:
        if lead.state in OPEN:
            days = (now - lead.created) / timedelta(days=1)
            counts[next(label for most, label in AGES if most is None or days < most)] += 1
    return [(label, counts[label]) for _, label in AGES]


def answer_days(leads: Iterable[Measured]) -> float | None:
    """The median; None if nothing was answered."""
    found = [days for lead in leads if (days := lead.answered_in) is not None]
    return median(found) if found else None


def _district(path: str, districts: dict[str, str]) -> str:
    steps = range(PlacePage.steplen, len(path) + 1, PlacePage.steplen)
    return next((districts[path[:n]] for n in steps if path[:n] in districts), NOWHERE)


def _report(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else 90
    now = timezone.now()
    level = PlacePage.Level.DISTRICT
    titles = dict(PlacePage.objects.filter(level=level).values_list("path", "title"))
    leads = measured(days, now)
    return {"days": days, "total": len(leads), "charts": charts(leads, titles, now)}


@desk(DECIDE)
def index(request: HttpRequest) -> HttpResponse:
    context = _report(request) | {"periods": PERIODS, "tab": "reports"}
    return render(request, "leads/admin/reports.html", context)


@desk(DECIDE)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    report = _report(request)
    rows: list[list[Any]] = [["报表", "项目", "数值", "单位"]]
    for one in report["charts"]:
        rows += [[one.title, bar.label, bar.said, one.unit] for bar in one.bars]
    return spreadsheets.table(kind, f"线索报表-{report['days']}天", rows)
