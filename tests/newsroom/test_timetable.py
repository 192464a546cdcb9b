"""Wagtail's own go-live and expiry times, to the second."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import DraftStateMixin, Page, PageLogEntry, Revision

from showcase.bake import clocks
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.newsroom import timetable
from showcase.newsroom.models import MissedTime
from showcase.newsroom.roles import CHIEF, EDITOR
from showcase.stories.models import Story
from tests import factories
from tests.staff import member

from .test_bundles import DEAD_LINK, EMPTY_PICTURE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

START = datetime(2030, 5, 1, 6, 0, 0, tzinfo=UTC)
SEVEN = datetime(2030, 5, 1, 7, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def early() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


def going_live(at: datetime, title: str = "灯亮了", **fields: Any) -> Any:
    page = factories.case(title=title, live=False, **fields)
    page.go_live_at = at
    page.save_revision().publish()
    assert not Page.objects.get(pk=page.pk).live
    return page


def expiring(page: Any, at: datetime) -> Any:
    page.expire_at = at
    page.save_revision().publish()
    return page


def ring(at: datetime) -> list[str]:
    with time_machine.travel(at, tick=False):
        return timetable.fire(at)


def live(page: Any) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_a_page_goes_live_and_expires_at_its_second() -> None:
    page = going_live(SEVEN)
    assert timetable.next_due() == SEVEN
    assert ring(SEVEN - SECOND) == []
    assert not live(page)
    assert ring(SEVEN) == ["《灯亮了》已上线，定的是 2030-05-01 15:00:00"]
    page.refresh_from_db()
    assert (page.live, page.first_published_at) == (True, SEVEN)
    with time_machine.travel(SEVEN + SECOND):
        expiring(page, SEVEN + timedelta(seconds=90))
    assert timetable.next_due() == SEVEN + timedelta(seconds=90)
    assert ring(SEVEN + timedelta(seconds=89)) == []
    assert ring(SEVEN + timedelta(seconds=90)) == ["《灯亮了》已下线，定的是 2030-05-01 15:01:30"]
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    assert timetable.next_due() is None
    entries = set(PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True))
    assert {"wagtail.publish.scheduled", "wagtail.unpublish.scheduled"} <= entries


def test_only_pages_can_be_scheduled() -> None:
    """Should a snippet get set times one day, the timetable must learn to keep them."""
    kinds = [m for m in apps.get_models() if issubclass(m, DraftStateMixin)]
    assert [m for m in kinds if not issubclass(m, Page)] == []


def test_what_was_due_while_nobody_was_there_is_done_later() -> None:
    late = going_live(SEVEN + SECOND, "后一篇")
    early = going_live(SEVEN, "先一篇")
    old = expiring(factories.case(title="旧的"), SEVEN)
    lines = ring(SEVEN + timedelta(days=3))
    assert [line[:5] for line in lines] == ["《旧的》已", "《先一篇》", "《后一篇》"]
    assert [live(p) for p in (late, early, old)] == [True, True, False]
    assert ring(SEVEN + timedelta(days=3)) == []


def test_a_page_with_gaps_is_told_and_holds_up_no_other(client: Any, root: Path) -> None:
    bake(root)
    bad = going_live(SEVEN, "缺照片", body=EMPTY_PICTURE)
    good = going_live(SEVEN, "好的")
    lines = ring(SEVEN)
    assert sorted(line.partition("，定")[0].partition("；")[0] for line in lines) == [
        "《好的》已上线",
        "《缺照片》没有按时上线：正文第 1 块（图片）缺“图片”",
    ]
    assert (live(bad), live(good)) == (False, True)
    assert timetable.next_due() is None
    assert ring(SEVEN + SECOND) == []
    bake(root)
    # Wagtail locks a scheduled page; this one must be mended.
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    client.force_login(member(CHIEF))
    assert "没有做成：正文第 1 块" in client.get("/admin/").content.decode()
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[bad.pk])).content.decode()
    assert "没有做成：正文第 1 块" in edit
    bad.refresh_from_db()
    bad.body = []
    bad.save_revision().publish()
    assert not MissedTime.objects.exists()


@pytest.mark.usefixtures("face")
def test_a_page_with_a_dead_link_would_break_the_site(root: Path) -> None:
    bad = going_live(SEVEN, "街上的灯", body=DEAD_LINK)
    good = going_live(SEVEN, "好的")
    bake(root)
    assert len(ring(SEVEN)) == 2
    assert (live(bad), live(good)) == (False, True)
    assert "街上的灯" in MissedTime.objects.get().reason
    assert not bake(root).full


def test_an_expiry_that_would_leave_dead_links_is_told(root: Path) -> None:
    place = expiring(factories.place(), SEVEN)
    story = factories.case(title="街上的灯", place=place)
    (line,) = ring(SEVEN)
    assert line.startswith("《锦江区》没有按时下线：地方“锦江区”还有 1 篇已发布的稿件用着")
    assert live(place)
    assert timetable.next_due() is None
    assert ring(SEVEN + SECOND) == []
    # A new time is a new try.
    story.unpublish()
    expiring(place, SEVEN + timedelta(hours=1))
    assert timetable.next_due() == SEVEN + timedelta(hours=1)
    assert ring(SEVEN + timedelta(hours=1)) == ["《锦江区》已下线，定的是 2030-05-01 16:00:00"]
    assert not MissedTime.objects.exists()


@pytest.mark.usefixtures("face")
def test_a_site_that_was_broken_before_is_not_the_pages_fault(root: Path) -> None:
    bake(root)
    factories.case(title="早就坏了", body=DEAD_LINK)
    with pytest.raises(BakeFailed):
        bake(root)
    page = going_live(SEVEN)
    (line,) = ring(SEVEN)
    assert line.endswith("网站另有问题，改好后读者才看得到")
    assert live(page)
    assert not MissedTime.objects.exists()


def test_an_editor_says_that_they_have_seen_it(client: Any) -> None:
    going_live(SEVEN, "缺照片", body=EMPTY_PICTURE)
    ring(SEVEN)
    client.force_login(member(EDITOR))
    assert "没有按时发出" in client.get("/admin/").content.decode()
    client.post(reverse("bundle:seen", args=[MissedTime.objects.get().pk]))
    assert "没有按时发出" not in client.get("/admin/").content.decode()


def test_the_next_time_is_asked_for_cheaply() -> None:
    for number in range(3):
        going_live(SEVEN + number * SECOND)
    with CaptureQueriesContext(connection) as queries:
        assert clocks.next_due() == SEVEN
    assert len(queries) == 5  # bundles, go-live, expiry, surveys, texts of old surveys
    assert Story.objects.count() == 3
