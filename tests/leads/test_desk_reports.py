"""Coverage board, reports, and tables that are safe to open."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from showcase.cases.models import Dimension
from showcase.leads.admin import reports
from showcase.leads.admin.charts import WIDTH, chart
from showcase.leads.intake import Sender
from showcase.leads.models import Lead, State
from tests import factories

from . import staff
from .making import lead

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("x","y")'
EVIL = "<script>alert(1)</script>"
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site(db: None) -> None:
    factories.site()


@pytest.fixture
def chief(client: Client) -> Any:
    user = staff.chief()
    client.force_login(user)
    return user


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


# --- coverage ------------------------------------------------------------------------------------


def test_an_empty_cell_opens_a_prefilled_visit(client: Client, chief: Any) -> None:
    campaign = factories.campaign()
    talk, care = (Dimension.objects.create(campaign=campaign, name=n) for n in ("议事", "照料"))
    jinjiang, wuhou = factories.place("锦江区"), factories.place("武侯区")
    lotus = factories.place("莲花社区", jinjiang)
    factories.case(place=lotus, dimension=talk, campaign=campaign)
    factories.case(place=lotus, dimension=care, campaign=campaign, live=False)
    lead(place=lotus, dimension=talk)
    lead(State.DECLINED, place=wuhou, dimension=talk)
    url = reverse("leads_coverage")
    rows = client.get(url).context["rows"]
    seen = {row.district: [(c.published, c.waiting) for c in row.cells] for row in rows}
    assert seen == {"锦江区": [(1, 1), (0, 0)], "武侯区": [(0, 0), (0, 0)]}
    gap = rows[1].cells[0]
    assert gap.assignment.replace("&", "&amp;") in text(client.get(url))
    form = text(client.get(gap.assignment))
    assert "武侯区的“议事”，去看看" in form and f'value="{wuhou.pk}"' in form
    assert f'<option value="{talk.pk}" selected>' in form
    assert "莲花" not in text(client.get(rows[0].cells[0].leads)).split("<table")[0]


def test_the_board_asks_the_same_however_many_districts(client: Client, chief: Any) -> None:
    Dimension.objects.create(campaign=factories.campaign(), name="议事")
    factories.place("锦江区")
    url = reverse("leads_coverage")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(5):
        factories.place(f"第{n}区")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few) <= 14


# --- reports -------------------------------------------------------------------------------------


def measured(days: float, closed: float | None = None, **fields: Any) -> reports.Measured:
    made = NOW - timedelta(days=days)
    known = {"source": "web", "state": "declined" if closed else "review", "path": ""} | fields
    return reports.Measured(
        **known, created=made, closed=made + timedelta(days=closed) if closed else None
    )


def test_the_median_counts_answers_alone() -> None:
    leads = [measured(9, 1), measured(9, 2), measured(9, 9), measured(9)]
    leads += [measured(9, 100, state=state) for state in (State.SPAM, State.WITHDRAWN)]
    assert reports.answer_days(leads) == 2
    assert reports.answer_days([measured(1)]) is None


def test_ages_count_what_is_open() -> None:
    leads = [measured(0.5), measured(2), measured(2.9), measured(20), measured(20, 1)]
    assert [n for _, n in reports.ages(leads, NOW)] == [1, 2, 0, 0, 1]


def test_bars_are_shares_of_the_greatest() -> None:
    made = chart("按来源", "条", [("网页", 4), ("热线", 1), ("微博", None)])
    assert [bar.width for bar in made.bars] == [WIDTH, WIDTH / 4, 0]
    assert [bar.said for bar in made.bars] == ["4", "1", "没有"]
    assert not chart("空", "条", []).bars


def test_an_answer_is_when_it_was_decided_and_not_when_it_was_printed(
    client: Client, chief: Any
) -> None:
    one = lead(State.REVIEW)
    now = timezone.now()
    Lead.objects.filter(pk=one.pk).update(
        state=State.ACCEPTED,
        created_at=now - timedelta(days=20),
        state_since=now - timedelta(days=18),
        closed_at=now,
    )
    assert reports.answer_days(reports.measured(90, now)) == pytest.approx(2)


def test_charts_have_a_table_beside_and_escape_what_they_show(client: Client, chief: Any) -> None:
    place = factories.place(EVIL)
    lead(place=place)
    url = reverse("leads_reports")
    with CaptureQueriesContext(connection) as asked:
        page = text(client.get(url))
    assert len(asked) <= 12
    assert EVIL not in page and page.count("<svg viewBox") == 5
    for part in page.split("<svg viewBox")[1:]:
        ElementTree.fromstring("<svg data-x" + part.split("</svg>")[0] + "</svg>")
        assert "<table" in part
    assert client.get(url, {"days": "9" * 30}).status_code == 200
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("leads_reports_export", args=[kind])).status_code == 200


# --- tables --------------------------------------------------------------------------------------


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text(answer).removeprefix("\ufeff"))))


def test_a_table_has_contacts_masked_and_no_formula(client: Client, chief: Any) -> None:
    sender = Sender(name=FORMULA, phone="13800004321", email="guiying@example.invalid")
    lead(title=FORMULA, place_text="@SUM(1)", sender=sender)
    lead(State.DECLINED)
    head, row = rows_of(client.get(reverse("leads_export", args=["csv"])))
    cells = dict(zip(head, row, strict=True))
    assert cells["标题"] == f"'{FORMULA}" and cells["区域"] == "'@SUM(1)"
    assert (cells["电话"], cells["称呼"]) == ("138****4321", "'=**")
    answer = client.get(reverse("leads_export", args=["xlsx"]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert not [c for r in sheet.iter_rows() for c in r if c.data_type == "f"]
    assert len(rows_of(client.get(reverse("leads_export", args=["csv"]), {"state": "all"}))) == 3


def test_contacts_leave_only_with_the_right_and_a_reason(client: Client) -> None:
    one = lead()
    url = reverse("leads_export_contacts")
    client.force_login(staff.editor())
    assert client.post(url, {"reason": "年终回访"}).status_code == 302
    assert not one.reveals.exists()
    chief = staff.chief()
    client.force_login(chief)
    assert client.get(url).status_code == 405
    assert client.post(url, {"reason": " "}).status_code == 302
    assert not one.reveals.exists()
    answer = client.post(url, {"reason": "年终回访", "kind": "csv"})
    assert "13800004321" in text(answer) and "no-store" in answer["Cache-Control"]
    looked = one.reveals.get()
    assert (looked.who, looked.reason) == (chief, "年终回访")
    assert one.trail.last().kind == "exported"
    page = text(client.get(reverse("leads_lead", args=[one.pk])))
    assert "年终回访" in page and "13800004321" not in page


def test_a_table_of_many_asks_as_little_as_one_of_few(client: Client, chief: Any) -> None:
    url = reverse("leads_export", args=["csv"])
    lead()
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(5):
        lead()
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
