"""What editors see of publishing: receipts, progress, the hold, and the way to a page's receipt."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, Workflow

from showcase.bake import holding, locks, shelf
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed, Failure
from showcase.bake.models import Publication
from showcase.bake.publisher import Publisher
from showcase.newsroom.reasons import block_in, in_words, pages_in
from showcase.newsroom.receipts import address_of
from showcase.newsroom.roles import CHIEF, EDITOR, HEAD, REPORTER, WORKFLOW
from showcase.newsroom.telling import where_it_is_read
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Any, settings: Any, tmp_path: Path) -> Any:
    settings.RELEASES_DIR = tmp_path / "releases"
    settings.SITE_URL = "http://paper.example"
    factories.site()
    client.force_login(member(CHIEF))
    return client


@pytest.fixture
def alive(settings: Any, chief: Any) -> Iterator[None]:
    """A publisher that holds its lock, and does nothing until a test turns it."""
    with locks.held(settings.RELEASES_DIR, locks.PUBLISHER):
        yield


def text(answer: Any) -> str:
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


def receipt(**fields: Any) -> Publication:
    now = timezone.now()
    defaults = {"state": "done", "trigger": "change", "started_at": now, "finished_at": now}
    return Publication.objects.create(**(defaults | {"seconds": 0.6} | fields))


def test_a_receipt_names_pages_and_reasons_in_an_editors_words(
    chief: Any, alive: None, settings: Any
) -> None:
    case = factories.case(title="院里的灯亮了")
    worker = Publisher(settings.RELEASES_DIR)
    worker.turn()
    case.title = "院里的灯又亮了"
    case.save_revision().publish()
    worker.turn()
    found = Publication.objects.first()
    assert found
    page = text(chief.get(reverse("receipt", args=[found.pk])))
    assert f'href="http://paper.example/cases/{case.number}/"' in page
    assert "《院里的灯又亮了》的标题改了" in page
    assert "wagtailcore_page" not in page
    assert "退回上一版" in page
    assert "自动" in page


def test_the_button_asks_the_publisher_when_there_is_one(
    chief: Any, alive: None, settings: Any
) -> None:
    answer = chief.post(reverse("release"))
    asked = Publication.objects.get()
    assert (asked.state, asked.trigger) == ("queued", "request")
    assert answer.url == reverse("receipt", args=[asked.pk])
    waiting = text(chief.get(answer.url))
    assert "<progress" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    told = chief.get(reverse("receipt_progress", args=[asked.pk])).json()
    assert told["over"] is False
    Publisher(settings.RELEASES_DIR).turn()
    told = chief.get(reverse("receipt_progress", args=[asked.pk])).json()
    assert (told["over"], told["state"]) == (True, "已发布")
    assert "<progress" not in text(chief.get(answer.url))


def test_failures_lead_to_the_editor_of_the_page(
    chief: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = factories.case()
    path = f"/cases/{case.number}/"
    reason = "AttributeError: x（模板 components/blocks/picture.html 第 3 行）"

    def broken(*args: Any, **options: Any) -> None:
        raise BakeFailed([Failure("案例《院里的灯》", path, reason)])

    monkeypatch.setattr("showcase.bake.receipts.bake", broken)
    page = text(chief.post(reverse("release"), follow=True))
    assert "没有发布" in page
    assert "正文里的“图片”" in page
    assert reason in page
    link = f"{reverse('page_at')}?path={path}"
    assert link in page
    assert chief.get(link).url == reverse("wagtailadmin_pages:edit", args=[case.pk])
    endless = f"/cases/{'9' * 5000}/"
    for nowhere in ("/cases/999/", "/nowhere/at/all/", "/feed.xml", "", "//evil.example/", endless):
        answer = chief.get(reverse("page_at"), {"path": nowhere})
        assert answer.status_code == 302
        assert "evil" not in answer.url


def test_a_full_disk_is_told_on_the_receipt(chief: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **options: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("showcase.bake.receipts.bake", full)
    assert "No space left" in text(chief.post(reverse("release"), follow=True))


def test_a_rollback_holds_and_the_screens_say_so(chief: Any, alive: None, settings: Any) -> None:
    root = settings.RELEASES_DIR
    worker = Publisher(root)
    worker.turn()
    first = shelf.current_name(root)
    factories.case()
    worker.turn()
    page = text(chief.post(reverse("rollback"), {"name": first}, follow=True))
    assert "网站停在旧版" in page
    assert "恢复自动发布" in page
    assert "生成并发布" not in page
    refused = text(chief.post(reverse("release"), follow=True))
    assert "先点“恢复自动发布”" in refused
    worker.turn()
    assert shelf.current_name(root) == first
    answer = chief.post(reverse("resume"))
    assert holding.hold(root) is None
    worker.turn()
    page = text(chief.get(answer.url))
    assert "已发布" in page
    assert "网站停在旧版" not in page
    assert shelf.current_name(root) != first
    assert "本来就没有停" in text(chief.post(reverse("resume"), follow=True))


def test_without_a_publisher_a_hold_ends_in_the_request(chief: Any, settings: Any) -> None:
    root = settings.RELEASES_DIR
    bake(root)
    first = shelf.current_name(root)
    factories.case()
    bake(root)
    chief.post(reverse("rollback"), {"name": first})
    assert "已发布，用时" in text(chief.post(reverse("resume"), follow=True))
    assert shelf.current_name(root) != first


def test_from_a_published_page_to_its_receipt(chief: Any, alive: None, settings: Any) -> None:
    worker = Publisher(settings.RELEASES_DIR)
    worker.turn()
    case = factories.case(title="院里的灯")
    told = where_it_is_read(case, link=True)
    assert f"/cases/{case.number}/" in told
    address = reverse("receipt_of_page", args=[case.pk])
    assert address in told
    waiting = text(chief.get(address))
    assert "正在换上" in waiting
    assert "url=?tries=1" in waiting
    assert chief.get(address, {"tries": "999"}).url == reverse("releases")
    worker.turn()
    found = Publication.objects.filter(state="done").first()
    assert found
    assert chief.get(address).url == reverse("receipt", args=[found.pk])
    draft = factories.case(live=False)
    assert "还没有发布" in text(chief.get(reverse("receipt_of_page", args=[draft.pk]), follow=True))


def as_in_the_editor(**action: str) -> dict[str, Any]:
    fields = {"title": "院里的茶", "body-count": 0, "tags": "", "no_byline": "on"}
    fields |= {"summary": "院里的事", **action}
    for name in ("contributors", "pseudonyms", "comments", "corrections"):
        fields |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    return fields


def test_publishing_in_the_editor_says_where_it_is_read(chief: Any, alive: None) -> None:
    case = factories.case(title="院里的灯")
    url = reverse("wagtailadmin_pages:edit", args=[case.pk])
    page = text(chief.get(url))
    assert reverse("receipt_of_page", args=[case.pk]) in page
    answer = chief.post(url, as_in_the_editor(**{"action-publish": "1"}), follow=True)
    assert "查看发布回执" in text(answer)
    assert "读者几秒内看到" in text(answer)


def test_the_last_review_says_where_it_is_read_and_no_other(chief: Any, alive: None) -> None:
    case = factories.case(live=False)
    case.save_revision()
    state = Workflow.objects.get(name=WORKFLOW).start(case, member(REPORTER))
    for group in (EDITOR, HEAD, CHIEF):
        client = Client()
        client.force_login(member(group))
        state.refresh_from_db()
        arguments = [case.pk, "approve", state.current_task_state.pk]
        url = reverse("wagtailadmin_pages:workflow_action", args=arguments)
        answer = client.post(url, {"comment": ""}, follow=True)
        assert ("读者几秒内看到" in text(answer)) == (group == CHIEF)
    state.refresh_from_db()
    assert state.status == state.STATUS_APPROVED


def test_what_is_told_depends_on_what_runs(chief: Any, settings: Any) -> None:
    case = factories.case()
    assert "没有在运行" in where_it_is_read(case, link=True)
    settings.RELEASES_DIR.mkdir()
    holding._write(settings.RELEASES_DIR, holding.Hold("总编", timezone.now(), ""))
    assert "停在旧版" in where_it_is_read(case, link=True)
    PageViewRestriction.objects.create(page=case, restriction_type="login")
    assert where_it_is_read(case, link=True) == ""


def test_a_killed_run_does_not_look_as_if_it_went_on(chief: Any, settings: Any) -> None:
    left = receipt(state="running", finished_at=None)
    assert "中断" in text(chief.get(reverse("receipt", args=[left.pk])))
    assert chief.get(reverse("receipt_progress", args=[left.pk])).json()["over"]
    with locks.held(settings.RELEASES_DIR, locks.PUBLISHING):
        assert "正在发布" in text(chief.get(reverse("receipt", args=[left.pk])))


def test_the_screens_ask_few_questions(chief: Any, django_assert_max_num_queries: Any) -> None:
    case = factories.case()
    reasons = [f"wagtailcore_page 第 {case.pk} 行（title）变了", "新的网址"]
    for number in range(40):
        one = receipt(
            changed=[[f"cases/{n}/index.html", reasons] for n in range(100)],
            changed_count=600,
            removed=["about/index.html"],
            removed_count=1,
            failures=[[f"案例{n}", f"/cases/{n}/", f"原因{number}"] for n in range(20)],
        )
    with django_assert_max_num_queries(12):
        assert "600 个有变化" in text(chief.get(reverse("releases")))
    with django_assert_max_num_queries(13):
        page = text(chief.get(reverse("receipt", args=[one.pk])))
    assert "只列出前 100 个" in page
    assert "等 20 页" in page
    assert "/about/" in page


def test_who_may_not_publish_sees_no_receipt(client: Any) -> None:
    factories.site()
    one = receipt()
    case = factories.case()
    client.force_login(member(EDITOR))
    for name, arguments in (
        ("receipt", [one.pk]),
        ("receipt_progress", [one.pk]),
        ("receipt_of_page", [case.pk]),
        ("page_at", []),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 302
    assert client.post(reverse("resume")).status_code == 302


def test_addresses_that_are_none(chief: Any) -> None:
    assert chief.get(reverse("receipt", args=[999999])).status_code == 404
    assert chief.get(reverse("receipt_of_page", args=[999999])).status_code == 404
    assert chief.get(reverse("resume")).status_code == 405


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("wagtailcore_page 第 5 行（title）变了", "《院里的灯》的标题改了"),
        ("wagtailcore_page 第 5 行（last_published_at、title）变了", "《院里的灯》的标题改了"),
        ("wagtailcore_page 第 5 行（last_published_at）变了", "《院里的灯》的发布时间改了"),
        ("stories_story 第 5 行（summary、kicker）变了", "《院里的灯》的提要、引题改了"),
        ("wagtailcore_page 第 6 行（path、depth）变了", "页面的网址或位置改了"),
        ("stories_column 第 2 行（name）变了", "栏目的栏目名改了"),
        ("nobody_knows 第 2 行（x）变了", "内容改了"),
        ("查询结果变了（stories_story、wagtailcore_page）", "列出的内容变了（稿件、页面）"),
        ("查询结果变了（nobody_knows）", "列出的内容变了"),
        ("模板 home/home.html 变了", "版式模板 home/home.html 改了"),
        ("静态文件地址 css/site.css 变了", "用到的文件 css/site.css 改了"),
        ("新的网址", "新的网页"),
        ("一个没见过的原因", "一个没见过的原因"),
    ],
)
def test_reasons_in_words(reason: str, words: str) -> None:
    assert in_words(reason, {"5": "院里的灯"}) == words


def test_pages_are_found_in_reasons() -> None:
    reasons = ["stories_story 第 5 行（x）变了", "core_picture 第 6 行（x）变了", "新的网址"]
    assert pages_in(reasons) == {5}
    assert block_in("KeyError（模板 components/blocks/figures.html 第 1 行）") == "数字条"
    assert block_in("KeyError（模板 home/home.html 第 1 行）") == ""


def test_files_and_their_addresses() -> None:
    assert address_of("index.html") == "/"
    assert address_of("cases/12/index.html") == "/cases/12/"
    assert address_of("feed.xml") == "/feed.xml"
    assert address_of("media/图.jpg") == "/media/%E5%9B%BE.jpg"
