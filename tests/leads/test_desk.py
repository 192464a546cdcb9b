"""The queue of the desk: what is in it, for whom, and how much it asks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from showcase.cases.models import Dimension
from showcase.leads import deciding
from showcase.leads.intake import Sender
from showcase.leads.models import Lead, SavedView, Source, State
from tests import factories
from tests.staff import member

from . import staff
from .making import MESSAGE, lead, taken

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>{{ 7|add:7 }}\"'"
QUEUE_QUERIES = 18


@pytest.fixture(autouse=True)
def site(db: None) -> None:
    factories.site()


@pytest.fixture
def editor(client: Client) -> Any:
    user = staff.editor()
    client.force_login(user)
    return user


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return str(answer.content.decode())


def queue(client: Client, **query: Any) -> list[Lead]:
    answer = client.get(reverse("leads"), query)
    assert answer.status_code == 200
    return list(answer.context["page"].object_list)


# --- who may -------------------------------------------------------------------------------------


def test_who_is_not_of_the_desk_sees_none_of_it(client: Client) -> None:
    one = lead()
    client.force_login(member("评委"))
    for url in [
        reverse("leads"),
        reverse("leads_lead", args=[one.pk]),
        reverse("leads_enter", args=["hotline"]),
        reverse("leads_coverage"),
        reverse("leads_reports"),
        reverse("leads_export", args=["csv"]),
        reverse("leads_places") + "?q=l",
    ]:
        assert client.get(url).status_code == 302, url
    assert client.post(reverse("leads_act", args=[one.pk, "begin"])).status_code == 302
    assert "线索台" not in text(client.get("/admin/"))


def test_a_reporter_sees_what_is_theirs_and_no_other(client: Client) -> None:
    reporter = staff.reporter()
    theirs, other = lead(title="茶桌"), lead(title="别人的事")
    deciding.assign(theirs, reporter, staff.editor())
    client.force_login(reporter)
    assert queue(client) == [theirs]
    assert client.get(reverse("leads_lead", args=[other.pk])).status_code == 404
    page = text(client.get(reverse("leads_lead", args=[theirs.pk])))
    assert "看联系方式" not in page and "不采用" not in page
    for action in ("begin", "decline", "reveal"):
        client.post(reverse("leads_act", args=[theirs.pk, action]))
    theirs.refresh_from_db()
    assert theirs.state == State.SCREENING and not theirs.reveals.exists()


# --- finding -------------------------------------------------------------------------------------


def test_filters_take_out_what_is_not_meant(client: Client, editor: Any) -> None:
    district = factories.place("锦江区")
    place = factories.place("莲花社区", district)
    dimension = Dimension.objects.create(campaign=factories.campaign(), name="议事")
    here = lead(place=place, dimension=dimension, source=Source.HOTLINE)
    there = lead(title="另一件")
    closed = lead(State.DECLINED)
    assert set(queue(client)) == {here, there}
    assert queue(client, district=district.pk) == [here]
    assert queue(client, dimension=dimension.pk) == [here]
    assert queue(client, source="hotline") == [here]
    assert queue(client, state="declined") == [closed]
    assert len(queue(client, state="all")) == 3
    assert queue(client, mine="1") == []
    deciding.assign(there, editor, editor)
    assert queue(client, mine="1") == queue(client, owner=editor.pk) == [there]
    late = timezone.now() - timedelta(hours=1)
    Lead.objects.filter(pk=here.pk).update(due_at=late)
    assert queue(client, overdue="1") == [here]
    assert queue(client)[0] == here, "the first to be late comes first"


@pytest.mark.parametrize("typed", ["13900001234", "139 0000 1234", "+86 139-0000-1234"])
def test_a_whole_telephone_number_finds_its_leads(client: Client, editor: Any, typed: str) -> None:
    one, _ = lead(sender=Sender(phone="13900001234")), lead()
    answer = client.post(reverse("leads_find"), {"q": typed, "source": "web"})
    assert "1234" not in answer.url, "no number stands in an address, which is logged"
    assert list(client.get(answer.url).context["page"]) == [one]
    assert queue(client, q=typed) == queue(client, phone="0" * 32) == []


def test_a_number_and_a_title_find_their_lead(client: Client, editor: Any) -> None:
    one, other = lead(title="茶桌议事"), lead(State.DECLINED, title="路灯")
    assert queue(client, q=one.code) == queue(client, q=f"{one.number:06d}") == [one]
    assert queue(client, q="路灯") == [other], "closed ones are found too"
    assert queue(client, q="停车") == [], "words of a message are sealed"


@pytest.mark.parametrize(
    "query",
    [
        {"state": "'; drop", "source": EVIL, "district": "９" * 40, "p": "x"},
        {"district": "9" * 18, "dimension": "9" * 18, "owner": "-1", "p": "99999999999999999999"},
        {"q": "9" * 60},
        {"q": "2026-999999999"},
        {"q": EVIL},
        {"q": "\x00\u202e"},
        {"phone": "x" * 32},
    ],
)
def test_odd_filters_are_no_error(client: Client, editor: Any, query: dict[str, str]) -> None:
    lead()
    assert "<script>alert" not in text(client.get(reverse("leads"), query))


def test_a_view_is_kept_and_forgotten(client: Client, editor: Any) -> None:
    client.post(reverse("leads_keep"), {"name": f"热线 {EVIL}"[:30], "source": "hotline"})
    view = SavedView.objects.get()
    assert (view.user, view.query) == (editor, "source=hotline")
    assert "<script>alert" not in text(client.get(reverse("leads")))
    client.force_login(staff.editor("另一位"))
    assert client.post(reverse("leads_forget", args=[view.pk])).status_code == 404
    client.force_login(editor)
    client.post(reverse("leads_forget", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_queue_of_two_hundred_asks_no_more_than_one_of_two(client: Client, editor: Any) -> None:
    place = factories.place("莲花社区", factories.place())
    made = [lead(place=place, title=f"第 {n} 件") for n in range(2)]
    client.get(reverse("leads"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("leads"))
    Lead.objects.bulk_create(
        Lead(number=1000 + n, source="web", title=f"第 {n} 件", place=place, owner=editor)
        for n in range(200)
    )
    assert len(queue(client)) == 50
    with CaptureQueriesContext(connection) as many:
        page = text(client.get(reverse("leads"), {"p": 2}))
    assert f"{200 + len(made)} 条" in page
    assert len(many) <= len(few) <= QUEUE_QUERIES, (len(few), len(many))


def test_nothing_of_a_sender_is_in_the_queue(client: Client, editor: Any) -> None:
    taken(sender=Sender(name="欧阳桂英", phone="13800004321", email="guiying@example.invalid"))
    page = text(client.get(reverse("leads")))
    assert not [word for word in ("欧阳", "4321", "guiying", MESSAGE[:6]) if word in page]


# --- the first page ------------------------------------------------------------------------------


def test_the_first_page_says_what_waits(client: Client, editor: Any) -> None:
    one = lead()
    lead(State.SPAM)
    Lead.objects.filter(pk=one.pk).update(due_at=timezone.now() - timedelta(days=1))
    page = " ".join(text(client.get("/admin/")).split())
    assert "<b>1</b> 条待办" in page and "<b>1</b> 条过期" in page
