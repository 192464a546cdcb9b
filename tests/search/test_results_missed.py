"""Words that nobody found: counted without anybody's data, and made assignments of."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from showcase.accounts.models import User
from showcase.home.models import MissedTerm, PursuedTerm
from showcase.home.search import missed
from showcase.home.search.missed import Tally, store, term_of
from showcase.leads.models import Lead, LeadEvent, Source
from showcase.newsroom.roles import EDITOR, REPORTER
from tests import factories
from tests.staff import member

REPORT = "/admin/reports/missed-terms/"


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 旧衣  回收 ", "旧衣 回收"),
        ("舊衣回收", "旧衣回收"),
        ("4567", "4567"),
        ("132N", "132n"),
        *(
            (text, "")
            for text in ("13800138000", "138 0013 8000", "１３８００１３８０００", "川A12345")
        ),
        *((text, "") for text in ("510104199001011234", "一三八零零一三八零零零", "a@b.example")),
        *((text, "") for text in ("茶", "", "话" * 40, "🏠")),
    ],
)
def test_what_is_kept_of_a_query(typed: str, kept: str) -> None:
    assert term_of(typed) == kept


@pytest.fixture
def tally() -> Tally:
    return Tally(write_after=9999)


@pytest.mark.django_db
def test_a_day_has_one_count_for_a_term(tally: Tally) -> None:
    for _ in range(2):
        for text in ("飞碟", "飛碟", " 飞碟", "13800138000"):
            tally.add(text)
        tally.flush()
    tally.flush()
    (row,) = MissedTerm.objects.all()
    assert (row.term, row.day, row.count) == ("飞碟", timezone.localdate(), 6)


@pytest.mark.django_db
def test_nonsense_fills_neither_memory_nor_table(
    tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "MOST_A_DAY", 3)
    monkeypatch.setattr(missed, "_MOST_WAITING", 5)
    for number in range(10):
        tally.add(f"胡话{number}")
    tally.add("胡话0")
    assert sum(tally._waiting.values()) == 6
    tally.flush()
    assert MissedTerm.objects.count() == 3


@pytest.mark.django_db
def test_old_days_are_dropped(tally: Tally) -> None:
    MissedTerm.objects.create(day=date(2020, 1, 1), term="旧词", count=1)
    tally.add("新词")
    tally.flush()
    assert [row.term for row in MissedTerm.objects.all()] == ["新词"]


@pytest.mark.once
def test_without_a_database_it_waits(tally: Tally, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(counts: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(missed, "store", gone)
    tally.add("飞碟")
    with pytest.raises(DatabaseError):
        tally.flush()
    assert sum(tally._waiting.values()) == 1


@pytest.fixture
def editor(db: None) -> User:
    factories.site()
    return member(EDITOR)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def look_for(**times: int) -> None:
    MissedTerm.objects.bulk_create(
        MissedTerm(day=timezone.localdate() - timedelta(days=n % 3), term=term, count=count)
        for n, (term, count) in enumerate(times.items())
    )


def test_the_most_wanted_stands_first(
    desk: Client, django_assert_max_num_queries: Callable
) -> None:
    look_for(飞碟=1, 旧衣回收=7, 电动车充电=3)
    desk.get(REPORT)
    with django_assert_max_num_queries(15):
        page = desk.get(REPORT).content.decode()
    assert page.index("旧衣回收") < page.index("电动车充电") < page.index("飞碟")


def test_a_term_becomes_an_assignment_once(desk: Client, editor: User) -> None:
    look_for(旧衣回收=7)
    for _ in range(2):
        answer = desk.post(f"{REPORT}pursue/", {"term": "旧衣回收"}, follow=True)
    lead = Lead.objects.get()
    assert (lead.source, lead.title, lead.owner) == (Source.VISIT, "读者在找：旧衣回收", editor)
    assert "7 次" in lead.message
    events = LeadEvent.objects.all()
    assert {event.kind for event in events} == {"received", "assigned", "state"}
    assert {event.actor for event in events} == {editor}
    # As every other lead: due in three working days, and not to be accepted by who sent it in.
    assert lead.due_at and lead.submitter == editor and lead.receipts.count() == 1
    assert f"已派线索 {lead.code}" in answer.content.decode()
    assert 'value="旧衣回收"' not in answer.content.decode()
    assert lead.code in desk.get(f"{REPORT}?all").content.decode()


def test_a_term_can_be_left(desk: Client) -> None:
    look_for(飞碟=2)
    desk.post(f"{REPORT}pursue/", {"term": "飞碟", "leave": ""})
    assert PursuedTerm.objects.get().lead is None
    assert 'value="飞碟"' not in desk.get(REPORT).content.decode()


def test_what_nobody_looked_for_is_refused(desk: Client) -> None:
    for term in ("没人找过", "", "13800138000", "\0"):
        assert desk.post(f"{REPORT}pursue/", {"term": term}).status_code == 302
    assert not Lead.objects.exists()


def test_it_is_the_desks(client: Client, db: None) -> None:
    factories.site()
    client.force_login(member(REPORTER))
    assert client.get(REPORT).status_code in (302, 403)
    assert client.post(f"{REPORT}pursue/", {"term": "飞碟"}).status_code in (302, 403)


@pytest.mark.django_db
def test_counts_of_several_days_are_kept_apart() -> None:
    today = timezone.localdate()
    store(missed.Counter({(today, "飞碟"): 2, (today - timedelta(days=1), "飞碟"): 3}))
    assert sorted(MissedTerm.objects.values_list("count", flat=True)) == [2, 3]
