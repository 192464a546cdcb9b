"""Voting without JavaScript."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from showcase.voting import refusals
from showcase.voting.models import Ballot, BallotSignal, Category, Contest, Nominee, Round, UsedWork
from tests import factories

from . import contests

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def quiet(settings: LazySettings, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def category() -> Category:
    factories.site()
    return contests.category(contests.contest(), title="最美楼栋长")


class Browser:
    """One without scripts: it follows a form's hidden fields and what is ticked, nothing else."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.page: Any = None

    def open(self, category: Category, picks: tuple[int, ...] = (3,)) -> str:
        query = "".join(f"&picks={pick}" for pick in picks)
        return self._kept(self.client.get(f"{address(category)}?category={category.slug}{query}"))

    def press(self, category: Category, **changed: Any) -> str:
        return self._kept(self.client.post(address(category), self.fields() | changed))

    def fields(self) -> dict[str, Any]:
        html = self.page.content.decode()
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
        return {name: unescape(value) for name, value in hidden} | {"picks": self.picks()}

    def picks(self) -> list[str]:
        return re.findall(r'name="picks" value="(\d+)" checked', self.page.content.decode())

    def _kept(self, page: Any) -> str:
        self.page = page
        assert page.headers["Cache-Control"] == "no-store"
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        return page.content.decode()


def address(category: Category) -> str:
    return f"/api/vote/{category.contest.slug}/form"


@pytest.fixture
def reader(time_machine: Any) -> Browser:
    return Browser()


def wait(time_machine: Any, how_long: timedelta = LATER) -> None:
    time_machine.shift(how_long)


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(timezone.now(), tick=True)
    return time_machine


def test_a_ballot_without_any_cookie_before(
    category: Category, reader: Browser, clock: Any
) -> None:
    html = reader.open(category, (3, 1))
    assert reader.page.status_code == 200
    assert "<title>最美楼栋长：投票" in html
    assert reader.picks() == ["1", "3"]
    assert {"huaxi-device", "csrftoken"} <= {*reader.client.cookies} or len(
        reader.client.cookies
    ) == 2
    wait(clock)
    html = reader.press(category)
    assert reader.page.status_code == 200
    ballot = Ballot.objects.get()
    assert (ballot.picks, ballot.channel, ballot.held) == ([1, 3], "nojs", False)
    assert "已计入" in html
    assert "01 候选人1" in html
    assert re.search(r'class="code">(\w{4}-){3}\w{4}<', html)
    assert "下次可投" in html
    assert 'href="/verify/#ey' in html
    assert "<svg" in html
    assert "二维码" in html
    assert 29_000 < BallotSignal.objects.get().dwell < 40_000
    assert UsedWork.objects.count() == 0


def test_pressing_again_gives_the_same_receipt(
    category: Category, reader: Browser, clock: Any
) -> None:
    reader.open(category)
    wait(clock)
    sent = reader.fields()
    code = re.compile(r"(\w{4}-){3}\w{4}")
    first = reader.press(category)
    for later in (timedelta(0), timedelta(hours=5)):
        wait(clock, later)
        again = reader._kept(reader.client.post(address(category), sent))
        assert reader.page.status_code == 200
        assert code.search(again)[0] == code.search(first)[0]  # type: ignore[index]
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "status", "sentence"),
    [
        (timedelta(seconds=1), 429, "按得太快了"),
        (timedelta(hours=3), 409, "放得太久了"),
    ],
)
def test_a_form_too_young_or_too_old_keeps_its_picks(
    category: Category, reader: Browser, clock: Any, age: timedelta, status: int, sentence: str
) -> None:
    reader.open(category, (2, 4))
    wait(clock, age)
    html = reader.press(category)
    assert reader.page.status_code == status
    assert sentence in html
    assert reader.picks() == ["2", "4"]
    assert Ballot.objects.count() == 0
    wait(clock)
    assert "已计入" in reader.press(category)
    assert Ballot.objects.get().picks == [2, 4]


def test_what_keeps_its_picks(category: Category, reader: Browser, clock: Any) -> None:
    """Each mistake is told, and the way on is to press again."""
    Nominee.objects.filter(category=category, number=5).update(withdrawn_at=timezone.now())
    reader.open(category, (2,))
    wait(clock)
    for changed, status, sentence, kept in [
        ({"homepage": "http://spam.example"}, 400, "请空着", ["2"]),
        ({"time": "forged"}, 409, "放得太久", ["2"]),
        ({"picks": []}, 422, "人数不对", []),
        ({"picks": ["2", "x"]}, 422, "人数不对", []),
        ({"picks": ["1", "2", "3", "4"]}, 422, "人数不对", ["1", "2", "3", "4"]),
        ({"picks": ["2", "77"]}, 422, "不在这个类别里", ["2"]),
        ({"picks": ["2", "5"]}, 409, "退出", ["2"]),
        ({"csrfmiddlewaretoken": "x"}, 403, "Cookie", ["2"]),
    ]:
        reader.open(category, (2,))
        wait(clock)
        html = reader.press(category, **changed)
        assert (reader.page.status_code, reader.picks()) == (status, kept), changed
        assert "这一票还没有计入" in html
        assert sentence in html, changed
    assert Ballot.objects.count() == 0


def test_a_second_ballot_is_told_when(category: Category, reader: Browser, clock: Any) -> None:
    for _ in range(2):
        reader.open(category)
        wait(clock)
        html = reader.press(category)
    assert reader.page.status_code == 409
    assert "0时以后可以再投" in html
    assert Ballot.objects.count() == 1


def test_the_form_and_the_script_are_one_voter(
    category: Category, reader: Browser, clock: Any, settings: LazySettings
) -> None:
    from .voter import Voter, code

    settings.WORK_TRIES = 5
    reader.open(category)
    wait(clock)
    reader.press(category)
    assert code(Voter(reader.client).vote(category)) == (409, "voted_today")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"round": Round.CLOSED}, "已截止"),
        ({"closes": timezone.now() - timedelta(hours=1)}, "已截止"),
        ({"opens": timezone.now() + timedelta(hours=1)}, "未开始"),
    ],
)
def test_outside_of_its_hours(
    category: Category, reader: Browser, clock: Any, fields: dict[str, Any], sentence: str
) -> None:
    reader.open(category)
    wait(clock)
    Contest.objects.filter(pk=category.contest_id).update(**fields)
    assert sentence in reader.press(category)
    assert reader.page.status_code == 409
    assert sentence in reader.open(category)
    assert Ballot.objects.count() == 0


def test_another_site_cannot_press(category: Category, reader: Browser, clock: Any) -> None:
    """Not with a form of its own, nor with a token of its own reader."""
    reader.open(category)
    wait(clock)
    thief = Browser()
    thief.open(category)
    for fields in ({"category": category.slug, "picks": ["1"]}, thief.fields()):
        reader._kept(reader.client.post(address(category), fields))
        assert reader.page.status_code == 403
    reader._kept(
        reader.client.post(
            address(category), thief.fields(), headers={"Origin": "https://elsewhere.example"}
        )
    )
    assert reader.page.status_code == 403
    assert Ballot.objects.count() == 0


def test_looking_does_not_vote(category: Category, reader: Browser, clock: Any) -> None:
    reader.open(category)
    wait(clock)
    fields = reader.fields()
    assert reader.client.get(address(category), fields).status_code == 200
    assert reader.client.head(address(category), fields).status_code == 200
    assert reader.client.put(address(category)).status_code in (403, 405)
    ahead = {"Sec-Purpose": "prefetch"}
    assert reader.client.post(address(category), fields, headers=ahead).status_code == 403
    assert Ballot.objects.count() == 0


def test_without_a_category_there_is_a_choice(category: Category, reader: Browser) -> None:
    html = reader._kept(reader.client.get(address(category)))
    assert reader.page.status_code == 200
    assert f"?category={category.slug}" in html
    html = reader._kept(reader.client.get(f"{address(category)}?category=nothing"))
    assert reader.page.status_code == 404
    reader._kept(reader.client.get("/api/vote/nowhere/form"))
    assert reader.page.status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "picks=٣",
        "picks=-1",
        "picks=1e3",
        "picks=%00",
        "picks=%ff%fe",
        "picks=1&picks=1",
        "picks=" + "9" * 5000,
        "&".join(["picks=1"] * 900),
        "idem=x&time=%f0",
    ],
)
def test_odd_queries_are_an_empty_form(category: Category, reader: Browser, query: str) -> None:
    reader._kept(reader.client.get(f"{address(category)}?category={category.slug}&{query}"))
    assert reader.page.status_code == 200
    assert reader.picks() == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe=1", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"a=1", "application/x-www-form-urlencoded; charset=gb18030"),
        (b"{}", "application/json"),
    ],
)
def test_odd_bodies_are_a_4xx(category: Category, reader: Browser, body: bytes, kind: str) -> None:
    reader.open(category)
    response = reader.client.post(address(category), body, content_type=kind)
    assert 400 <= response.status_code < 500
    assert Ballot.objects.count() == 0


def test_beyond_the_first_quota_a_ballot_is_held(
    category: Category, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from showcase.guard import quotas

    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(1, 2, 3))
    pages = []
    for _ in range(4):
        reader = Browser()
        reader.open(category)
        wait(clock)
        pages.append((reader.press(category), reader))
    assert list(Ballot.objects.order_by("pk").values_list("held", flat=True)) == [0, 1, 1]
    assert "待核" not in pages[0][0]
    assert "待核" in pages[1][0]
    assert pages[3][1].page.status_code == 429
    assert pages[3][1].picks() == ["3"]


def test_what_editors_wrote_is_shown_as_text(reader: Browser, clock: Any) -> None:
    factories.site()
    bad = contests.category(contests.contest(title="<script>1</script>"), title='"><b>')
    Nominee.objects.filter(category=bad, number=1).update(name="<img src=x>", line="&lt;")
    html = reader.open(bad, (1,))
    wait(clock)
    for page in (html, reader.press(bad)):
        assert "<script>1" not in page
        assert "<img src=x" not in page


def test_more_nominees_are_no_more_queries(
    category: Category, reader: Browser, django_assert_num_queries: Any
) -> None:
    larger = contests.category(category.contest, nominees=30)
    reader.open(category)
    with CaptureQueriesContext(connection) as few:
        reader.open(category)
    with django_assert_num_queries(len(few)):
        reader.open(larger)


def test_what_is_refused_is_counted_for_the_desk(
    category: Category, reader: Browser, clock: Any, settings: Any, tmp_path: Any
) -> None:
    settings.VAR_DIR = tmp_path
    reader.open(category)
    reader.press(category)
    assert refusals.counts() == {"too_soon": 1}
    wait(clock)
    reader.press(category)
    assert refusals.counts() == {"too_soon": 1}
    Client().get("/api/vote/nowhere/form")
    assert refusals.counts() == {"too_soon": 1, "not_found": 1}
