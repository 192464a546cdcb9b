"""What staff take down: calls in seconds, pasted messages, visits; and places in three letters."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from showcase.leads import tracking
from showcase.leads.admin.initials import begins
from showcase.leads.intake import Sender
from showcase.leads.models import Lead, Source
from tests import factories

from . import staff
from .making import MESSAGE, lead

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def site(db: None) -> None:
    factories.site()


@pytest.fixture
def clerk(client: Client) -> Any:
    user = staff.clerk()
    client.force_login(user)
    return user


def enter(client: Client, source: str = "hotline", **data: Any) -> Any:
    given = {"message": "楼道灯坏了半个月", "kind": "tip", "idem": str(uuid4())} | data
    return client.post(reverse("leads_enter", args=[source]), given)


def test_a_call_gets_a_number_and_a_code_to_tell(client: Client, clerk: Any) -> None:
    place = factories.place("莲花社区", factories.place())
    answer = enter(client, phone="138 0000 4321", name="王婆婆", place="lhs", callback="on")
    one = Lead.objects.get()
    page = answer.content.decode()
    assert one.code in page
    code = answer.context["taken"].code
    assert code in page
    told = tracking.told(code)
    assert told and told.code == one.code
    assert (one.source, one.place, one.submitter) == (Source.HOTLINE, place, clerk)
    assert (one.contact.phone, one.contact.name, one.contact.callback) == (
        "13800004321",
        "王婆婆",
        True,
    )
    assert one.message == "楼道灯坏了半个月"
    assert 'value="138' not in page and "王婆婆" not in page, "ready for the next caller"


def test_a_caller_who_says_little_is_taken_down_too(client: Client, clerk: Any) -> None:
    factories.place("莲花社区", factories.place())
    assert enter(client, place="火星路那边").status_code == 200
    one = Lead.objects.get()
    assert (one.place, one.place_text) == (None, "火星路那边")
    answer = enter(client, message=" \u200b ", name="王婆婆")
    assert answer.status_code == 422 and "王婆婆" in answer.content.decode()
    assert Lead.objects.count() == 1


def test_enter_pressed_twice_is_one_lead(client: Client, clerk: Any) -> None:
    idem = str(uuid4())
    enter(client, idem=idem)
    again = enter(client, idem=idem).content.decode()
    assert Lead.objects.count() == 1
    assert "没有再记一条" in again and Lead.objects.get().code in again


@pytest.mark.parametrize("source", ["weibo", "wechat"])
def test_a_message_is_pasted_in(client: Client, clerk: Any, source: str) -> None:
    text = f"@华西社区报 {EVIL}\n第二行"
    assert EVIL not in enter(client, source, message=text, name=EVIL).content.decode()
    one = Lead.objects.get()
    assert (one.source, one.message) == (source, text)


def test_odd_keys_of_a_gap_fill_nothing_in(client: Client, clerk: Any) -> None:
    url = reverse("leads_enter", args=["visit"])
    for key in ("9" * 30, "-1", "x", "９"):
        assert client.get(url, {"place": key, "dimension": key}).status_code == 200


def test_there_is_no_other_way_in(client: Client, clerk: Any) -> None:
    for source in ("web", "survey", "nothing"):
        assert client.get(reverse("leads_enter", args=[source])).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"place_key": "9" * 30},
        {"place_key": "莲花"},
        {"idem": "x"},
        {"kind": "nonsense"},
        {"phone": "x" * 61},
        {"message": "长" * 501},
        {"dimension": "9" * 30},
    ],
)
def test_odd_entries_are_said_and_no_error(client: Client, clerk: Any, data: Any) -> None:
    assert enter(client, **data).status_code in (200, 422)
    assert enter(client, "visit", **data).status_code in (200, 422)


def test_what_is_alike_is_shown_beside(client: Client, clerk: Any) -> None:
    one = lead(title=f"茶桌 {EVIL}", sender=Sender(phone="13900001234"))
    url = reverse("leads_similar")
    alike = client.post(url, {"message": MESSAGE}).content.decode()
    assert one.code in alike and EVIL not in alike
    assert "同一个电话" in client.post(url, {"phone": "139-0000-1234"}).content.decode()
    other = client.post(url, {"message": "完全是另外一件事情，没有关系。", "place_key": "9" * 30})
    assert other.status_code == 200 and one.code not in other.content.decode()
    assert client.get(url).status_code == 405, "what a caller says belongs into no address"


# --- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lhs", ["莲花社区", "李花山社区"]),
        ("LHSQ", ["莲花社区"]),
        ("莲花", ["莲花社区"]),
        ("花社", ["莲花社区"]),
        ("pdq", ["郫都区"]),
        ("csl", ["长顺路"]),
        ("zsl", ["长顺路"]),
        ("锦江区", ["锦江区"]),
        ("xyz", []),
        ("", []),
        (EVIL, []),
    ],
)
def test_a_place_is_found_by_name_or_first_letters(
    client: Client, clerk: Any, typed: str, found: list[str]
) -> None:
    district = factories.place("锦江区")
    for title in ("莲花社区", "李花山社区", "长顺路"):
        factories.place(title, district)
    factories.place("郫都区")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("leads_places"), {"q": typed}).json()["places"]
    assert [one["title"] for one in answer] == found
    assert len(asked) <= 6
    if typed == "LHSQ":
        assert answer[0]["above"] == "锦江区"


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("温江区", "wjq"),
        ("青羊区", "qyq"),
        ("都江堰市", "djy"),
        ("龙泉驿区", "lqyq"),
        ("邛崃市", "qls"),
        ("崇州市", "czs"),
        ("双流区", "sl"),
        ("新津区", "xj"),
        ("3号院", "3hy"),
        ("彭州市", "pz"),
        ("蒲江县", "pjx"),
        ("大邑县", "dyx"),
        ("金堂县", "jtx"),
    ],
)
def test_first_letters(name: str, typed: str) -> None:
    assert begins(name, typed)
    assert not begins(name, f"{typed[:-1]}v")


# --- visits --------------------------------------------------------------------------------------


def test_a_reporter_takes_down_a_visit(client: Client) -> None:
    reporter = staff.reporter()
    client.force_login(reporter)
    place = factories.place("莲花社区", factories.place())
    answer = enter(client, "visit", title="茶桌", message="看了院子", place="莲花社区")
    one = Lead.objects.get()
    assert answer.status_code == 200
    assert (one.source, one.place, one.title, one.submitter) == ("visit", place, "茶桌", reporter)
    assert client.get(reverse("leads_lead", args=[one.pk])).status_code == 200
