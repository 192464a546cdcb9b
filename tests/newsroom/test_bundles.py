"""合发: all or nothing, for editors and for readers."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, Revision

from showcase.bake import changes, shelf
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.bake.rehearsal import rehearsed
from showcase.bake.serving import ReleaseFirst
from showcase.cases.models import CasePage
from showcase.core.models import Rendition
from showcase.newsroom import bundled_pages, bundles, roles
from showcase.newsroom.models import Bundle, BundledPage
from showcase.newsroom.roles import CHIEF, EDITOR, HEAD, REPORTER
from showcase.stories.models import Edition
from tests import factories
from tests.bake.test_incremental import differences, full_bake
from tests.bake.visitor import Visitor, nothing_behind
from tests.database import Databases
from tests.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]

DEAD_LINK = [{"type": "paragraph", "value": '<p><a href="/nowhere/">见</a></p>'}]
EMPTY_PICTURE = [{"type": "picture", "value": {"image": None, "caption": "网格员在台上"}}]


@pytest.fixture
def chief() -> Any:
    return member(CHIEF)


def draft(title: str = "院里的灯亮了", **fields: Any) -> CasePage:
    page = factories.case(title=title, live=False, **fields)
    page.save_revision()
    return page


def bundle_of(*pages: Any, withdraw: Any = (), **fields: Any) -> Bundle:
    made = Bundle.objects.create(**({"name": "第 88 期"} | fields))
    for page in pages:
        BundledPage.objects.create(bundle=made, page_id=page.pk)
    for page in withdraw:
        BundledPage.objects.create(bundle=made, page_id=page.pk, action="withdraw")
    bundled_pages.choose_revisions(made)
    return made


def live(page: Any) -> bool:
    return Page.objects.get(pk=page.pk).live


# --- all or nothing ------------------------------------------------------------------------------


def test_everything_goes_out_together(root: Path, chief: Any) -> None:
    old = factories.case(title="旧的案例")
    bake(root)
    first, second = draft("灯亮了"), draft("桌子长了")
    fired = bundles.fire(bundle_of(first, second, withdraw=[old]), chief)
    assert fired.state == Bundle.State.RELEASED, fired.result
    assert [live(p) for p in (first, second, old)] == [True, True, False]
    assert Bundle.objects.get().answerable == chief
    baked = bake(root)
    assert not baked.full
    assert (root / f"current/cases/{first.number}/index.html").exists()
    assert not (root / f"current/cases/{old.number}").exists()


def deleted(page: CasePage) -> None:
    page.delete()


def locked(page: CasePage) -> None:
    CasePage.objects.filter(pk=page.pk).update(locked=True, locked_by=member(EDITOR))


def unfinished(page: CasePage) -> None:
    page.body = EMPTY_PICTURE
    page.save_revision()
    bundled_pages.choose_revisions(Bundle.objects.get(), anew=BundledPage.objects.last().pk)


def with_its_own_time(page: CasePage) -> None:
    page.go_live_at = datetime.now(UTC) + timedelta(days=1)
    page.save_revision()
    bundled_pages.choose_revisions(Bundle.objects.get(), anew=BundledPage.objects.last().pk)


def linked_to_nothing(page: CasePage) -> None:
    body = json.dumps(DEAD_LINK)
    revision = BundledPage.objects.last().revision
    revision.content = revision.content | {"body": body}
    revision.save()


def cleared_away(page: CasePage) -> None:
    BundledPage.objects.filter(page=page.pk).update(revision=None)


WRONG: dict[Callable[[CasePage], None], str] = {
    deleted: "《楼道》：页面已经删除",
    locked: "《楼道》：页面被",
    unfinished: "《楼道》：正文第 1 块",
    with_its_own_time: "《楼道》：自己定了上线时间",
    linked_to_nothing: "案例《楼道》",
    cleared_away: "《楼道》：没有可以发出的版本",
}


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
@pytest.mark.usefixtures("face")
def test_one_item_that_cannot_go_out_keeps_all_back(
    spoil: Callable[[CasePage], None], root: Path, chief: Any
) -> None:
    good, bad = draft("灯亮了"), draft("楼道")
    bundle = bundle_of(good, bad)
    spoil(bad)
    fired = bundles.fire(bundle, chief)
    assert fired.state == Bundle.State.FAILED
    assert any(line.startswith(WRONG[spoil]) for line in fired.result), fired.result
    assert not live(good)
    assert Bundle.objects.get().result == fired.result
    assert shelf.current_name(root) is None


@pytest.mark.usefixtures("face")
def test_after_a_dry_run_that_failed_the_next_bake_is_exact(
    root: Path, chief: Any, tmp_path: Path
) -> None:
    bake(root)
    good, bad = draft("灯亮了"), draft("楼道")
    bundle = bundle_of(good, bad)
    linked_to_nothing(bad)
    assert bundles.fire(bundle, chief).state == Bundle.State.FAILED
    other = factories.case(title="别的稿子")
    baked = bake(root)
    # What the dry run took out of the log, it put back: the bake goes on from what was recorded.
    assert not baked.full
    assert (root / f"current/cases/{other.number}/index.html").exists()
    assert not (root / f"current/cases/{good.number}/index.html").exists()
    assert not differences(root, full_bake(tmp_path / "full"))


def test_a_rehearsal_leaves_nothing_behind(root: Path, tmp_path: Path) -> None:
    bake(root)
    committed = factories.case(title="已经发布、还没生成")
    page = draft(lead_picture=factories.picture(), lead_alt="院落")
    logged = changes.LoggedChange.objects.count()
    assert logged
    with rehearsed(root, keep=False):
        page.latest_revision.publish()
    assert not live(page)
    assert list((root / ".readings/changes").glob("*.json")) == []
    assert changes.LoggedChange.objects.count() == logged
    assert not Rendition.objects.exists()
    assert not bake(root).full
    assert (root / f"current/cases/{committed.number}/index.html").exists()
    assert not differences(root, full_bake(tmp_path / "full"))


def test_a_rehearsal_loses_no_change_that_a_failed_bake_took(root: Path, tmp_path: Path) -> None:
    """A full dry run counts what it takes from one, like the bake that failed before it."""
    story = factories.case(title="旧题目", lead_picture=factories.picture(), lead_alt="院落")
    bake(root)
    first = shelf.current_name(root)
    factories.case(title="别的")
    bake(root, full=True)
    second = shelf.current_name(root)
    assert first and second
    story.title = "新题目"
    story.save_revision().publish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CasePage, "serve", lambda *args: 1 / 0)
        with pytest.raises(BakeFailed):
            bake(root)
    shelf.switch(root, first)  # an older release: what was recorded is not of that one
    cut = list(Rendition.objects.all())
    Rendition.objects.all().delete()
    with rehearsed(root, keep=False):
        pass
    Rendition.objects.bulk_create(cut)
    shelf.switch(root, second)
    bake(root)
    assert not differences(root, full_bake(tmp_path / "full"))


@pytest.mark.usefixtures("face")
def test_the_first_page_with_a_picture_can_be_rehearsed(root: Path, chief: Any) -> None:
    """PostgreSQL would install no trigger on a table that this very transaction wrote to."""
    bake(root)
    page = factories.article(
        title="第一张照片", live=False, lead_picture=factories.picture(), lead_alt="院落"
    )
    page.save_revision()
    assert bundles.rehearse(bundle_of(page), chief) == []
    assert bundles.fire(Bundle.objects.get(), chief).state == Bundle.State.RELEASED
    assert not bake(root).full


@pytest.mark.usefixtures("face")
def test_a_place_goes_with_its_stories_or_not_at_all(root: Path, chief: Any) -> None:
    place = factories.place()
    story = factories.case(title="街上的灯", place=place)
    bake(root)
    alone = bundles.fire(bundle_of(withdraw=[place]), chief)
    assert alone.state == Bundle.State.FAILED
    assert alone.result[0].startswith("《锦江区》：地方“锦江区”还有 1 篇已发布的稿件用着")
    together = bundles.fire(bundle_of(withdraw=[place, story]), chief)
    assert together.state == Bundle.State.RELEASED, together.result
    assert not live(place)


def test_what_was_chosen_goes_out_and_not_what_was_typed_since(root: Path, chief: Any) -> None:
    page = draft("灯亮了")
    bundle = bundle_of(page)
    page.title = "还没审过的新题目"
    page.save_revision()
    bundled_pages.choose_revisions(bundle)  # as saving the form does
    (item,) = bundled_pages.read(bundle, chief)
    assert "又改过" in item.notes()[0]
    bundles.fire(bundle, chief)
    page.refresh_from_db()
    assert (page.title, page.live, page.has_unpublished_changes) == ("灯亮了", True, True)


def test_a_bundle_goes_out_once(root: Path, chief: Any) -> None:
    first = bundle_of(draft())
    again = Bundle.objects.get()
    bundles.fire(first, chief)
    with pytest.raises(bundles.NotWaiting):
        bundles.fire(again, chief)


def test_what_somebody_changed_meanwhile_does_not_go_out(root: Path, chief: Any) -> None:
    page = draft()
    seen = bundle_of(page)
    Bundle.objects.update(version=2)
    with pytest.raises(bundles.NotWaiting):
        bundles.fire(seen, chief)
    assert not live(page)


# --- time and rights -----------------------------------------------------------------------------


def test_a_bundle_goes_out_at_its_second(root: Path, chief: Any) -> None:
    at = datetime(2030, 5, 1, 7, 0, 0, tzinfo=UTC)
    page = draft()
    bundle_of(page, state="scheduled", at=at, answerable=chief)
    bundle_of(draft("别的"), state="scheduled", at=at + timedelta(hours=1), answerable=chief)
    assert bundles.next_due() == at
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert bundles.fire_due(at - timedelta(seconds=1)) == []
        assert not live(page)
    with time_machine.travel(at, tick=False):
        assert bundles.fire_due(at) == ["合发“第 88 期”已发出，共 1 项"]
    page.refresh_from_db()
    assert (page.live, page.first_published_at) == (True, at)
    assert bundles.next_due() == at + timedelta(hours=1)


def test_a_failed_bundle_holds_up_no_other_and_is_not_tried_again(root: Path, chief: Any) -> None:
    at = datetime(2020, 5, 1, tzinfo=UTC)
    bad, good = draft("缺照片", body=EMPTY_PICTURE), draft("好的")
    bundle_of(bad, name="甲", state="scheduled", at=at, answerable=chief)
    bundle_of(good, name="乙", state="scheduled", at=at, answerable=chief)
    lines = bundles.fire_due(datetime.now(UTC))
    assert [line[:8] for line in lines] == ["合发“甲”没有发", "合发“乙”已发出"]
    assert live(good)
    assert bundles.next_due() is None
    assert bundles.fire_due(datetime.now(UTC)) == []


def test_who_set_the_time_must_still_hold_the_right(root: Path, chief: Any) -> None:
    page = draft()
    bundle = bundle_of(page, state="scheduled", at=datetime(2020, 1, 1, tzinfo=UTC))
    Bundle.objects.update(answerable=chief)
    chief.groups.clear()
    (line,) = bundles.fire_due(datetime.now(UTC))
    assert "没有走完三审" in line
    assert not live(page)
    assert Bundle.objects.get(pk=bundle.pk).state == Bundle.State.FAILED


def test_a_story_that_passes_its_reviews_waits_for_its_bundle(root: Path) -> None:
    page = draft("还没审的题目")
    bundle = bundle_of(page)
    page.title = "审过的题目"
    page.save_revision()
    workflow = roles.Workflow.objects.get(name=roles.WORKFLOW)
    state = workflow.start(page, member(REPORTER))
    for group in (EDITOR, HEAD, CHIEF):
        state.current_task_state.approve(user=member(group))
        state.refresh_from_db()
    assert state.status == state.STATUS_APPROVED
    assert not live(page)
    # Reviewed, it may go out though nobody answers for it any more.
    fired = bundles.fire(bundle, None)
    assert fired.state == Bundle.State.RELEASED, fired.result
    assert Page.objects.get(pk=page.pk).title == "审过的题目"


# --- readers -------------------------------------------------------------------------------------


class Readers:
    """They look at the list and at both articles every 50 ms, and remember what they saw."""

    def __init__(self, root: Path, pages: list[CasePage]) -> None:
        self._root, self._pages = root, pages
        self.seen: list[tuple[bool, ...]] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(2)]

    def _read(self) -> None:
        visitor = Visitor(ReleaseFirst(nothing_behind, self._root))
        while not self._over.is_set():
            # Several requests make a look; one across a switch says nothing about either tree.
            before = shelf.current_name(self._root)
            listed = visitor.get("/cases/").body.decode()
            sight = tuple(page.title in listed for page in self._pages) + tuple(
                visitor.get(f"/cases/{page.number}/").code == 200 for page in self._pages
            )
            if shelf.current_name(self._root) == before:
                self.seen.append(sight)
                time.sleep(0.05)

    @contextmanager
    def looking(self) -> Iterator["Readers"]:
        for thread in self._threads:
            thread.start()
        try:
            yield self
            time.sleep(0.15)
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join()

    @property
    def whole(self) -> bool:
        return all(len(set(sight)) == 1 for sight in self.seen)


def all_together(bundle: Bundle, root: Path, chief: Any) -> None:
    bundles.fire(bundle, chief)
    time.sleep(0.15)  # the publisher is not there at once
    bake(root)


def one_after_another(bundle: Bundle, root: Path, chief: Any) -> None:
    for item in bundled_pages.read(bundle, chief):
        item.go()
        bake(root)
        time.sleep(0.1)


@pytest.mark.parametrize(("send", "whole"), [(all_together, True), (one_after_another, False)])
def test_readers_see_none_of_a_bundle_or_all(
    send: Callable[[Bundle, Path, Any], None], whole: bool, root: Path, chief: Any
) -> None:
    bake(root)
    pages = [draft("灯亮了一"), draft("灯亮了二")]
    bundle = bundle_of(*pages)
    with Readers(root, pages).looking() as readers:
        time.sleep(0.1)
        send(bundle, root, chief)
    assert {readers.seen[0], readers.seen[-1]} == {(False,) * 4, (True,) * 4}
    assert readers.whole is whole


def test_a_bake_of_somebody_else_waits_for_the_commit(
    root: Path, chief: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it could render one page before the commit and another after it."""
    bundle = bundle_of(draft("灯亮了一"), draft("灯亮了二"))
    held: list[bool] = []
    publish = Revision.publish

    def watched(self: Revision, **kwargs: Any) -> None:
        done = threading.Event()

        def bake_elsewhere() -> None:
            with shelf.only_publisher(root):
                done.set()

        threading.Thread(target=bake_elsewhere, daemon=True).start()
        held.append(not done.wait(0.05))
        publish(self, **kwargs)

    monkeypatch.setattr(Revision, "publish", watched)
    bundles.fire(bundle, chief)
    assert held == [True, True]


@pytest.mark.django_db(transaction=True)
def test_a_killed_publisher_has_sent_nothing_or_all(
    root: Path, test_databases: Databases, settings: Any
) -> None:
    chief = member(CHIEF)
    bake(root)
    pages = [draft("灯亮了一"), draft("灯亮了二")]
    due = datetime(2020, 1, 1, tzinfo=UTC)
    bundle_of(*pages, state="scheduled", at=due, answerable=chief)

    def fire_and_die(when: str) -> None:
        url = test_databases.url(str(connection.settings_dict["NAME"]))
        arguments = [root, settings.MEDIA_ROOT, when]
        done = subprocess.run(
            [sys.executable, "-m", "tests.newsroom.fire_and_die", *map(str, arguments)],
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url},
            cwd=Path(__file__).parents[2],
            check=False,
        )
        assert done.returncode == -signal.SIGKILL

    fire_and_die("before")
    assert [live(page) for page in pages] == [False, False]
    assert bundles.next_due() == due
    fire_and_die("after")
    assert [live(page) for page in pages] == [True, True]
    assert bundles.next_due() is None
    assert not any((root / f"current/cases/{page.number}").exists() for page in pages)
    bake(root)
    assert all((root / f"current/cases/{page.number}").exists() for page in pages)


# --- the admin -----------------------------------------------------------------------------------


def form(bundle: Bundle | None, *pages: Any, **fields: Any) -> dict[str, Any]:
    rows = list(BundledPage.objects.filter(bundle=bundle)) if bundle else []
    data: dict[str, Any] = {
        "name": "第 88 期",
        "edition": "",
        "at": "",
        "version": bundle.version if bundle else 1,
        "pages-TOTAL_FORMS": len(rows) + len(pages),
        "pages-INITIAL_FORMS": len(rows),
        "pages-MIN_NUM_FORMS": 0,
        "pages-MAX_NUM_FORMS": 1000,
    }
    keys: list[Any] = [*[(row.pk, row.page_id) for row in rows], *[("", p.pk) for p in pages]]
    for number, (row, page) in enumerate(keys):
        data |= {f"pages-{number}-id": row, f"pages-{number}-page": page}
        data |= {f"pages-{number}-action": "publish", f"pages-{number}-DELETE": ""}
    return data | fields


def edit_url(bundle: Bundle) -> str:
    return reverse("bundle:edit", args=[bundle.pk])


def act(client: Any, name: str, bundle: Bundle, **data: Any) -> str:
    posted = {"version": bundle.version} | data
    url = reverse(f"bundle:{name}", args=[bundle.pk])
    return client.post(url, posted, follow=True).content.decode()


def test_a_bundle_from_the_form_to_readers(client: Any, root: Path, chief: Any) -> None:
    bake(root)
    client.force_login(chief)
    page = draft("灯亮了")
    made = client.post(reverse("bundle:add"), form(None, page), follow=True)
    bundle = Bundle.objects.get()
    assert bundle.created_by == chief
    assert bundle.pages.get().revision == page.latest_revision
    assert "《灯亮了》" in made.content.decode()
    assert "没有走三审" in made.content.decode()
    assert "核对过了" in act(client, "rehearse", bundle)
    answer = act(client, "fire", bundle)
    assert "已一起发出，读者看到了" in answer
    assert f"http://paper.example/cases/{page.number}/" in answer
    assert (root / f"current/cases/{page.number}/index.html").exists()
    refused = client.post(edit_url(bundle), form(Bundle.objects.get(), name="改名"), follow=True)
    assert "不能再改" in refused.content.decode()
    assert Bundle.objects.get().name == "第 88 期"
    assert "不能再改" in act(client, "cancel", bundle)


def test_a_time_is_set_to_the_second_and_lies_ahead(client: Any, chief: Any) -> None:
    client.force_login(chief)
    bundle = bundle_of(draft())
    past = client.post(edit_url(bundle), form(bundle, at="2020-01-01 07:00:00"))
    assert "这个时间已经过去了" in past.content.decode()
    assert "Asia/Shanghai" in past.content.decode()
    none = client.post(edit_url(bundle), form(bundle, **{"action-schedule": "1"}))
    assert "请先填发出时间" in none.content.decode()
    assert Bundle.objects.get().state == Bundle.State.DRAFT
    assert Bundle.objects.get().version == bundle.version
    data = form(bundle, at="2040-01-01 07:00:05", **{"action-schedule": "1"})
    assert "07:00:05" in client.post(edit_url(bundle), data, follow=True).content.decode()
    bundle = Bundle.objects.get()
    assert bundle.at == datetime(2039, 12, 31, 23, 0, 5, tzinfo=UTC)
    assert (bundle.state, bundle.answerable) == (Bundle.State.SCHEDULED, chief)
    page = bundle.pages.get().page
    note = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "这个页面在合发" in note
    assert "已取消" in act(client, "cancel", bundle)
    assert bundles.next_due() is None


def test_who_may_not_publish_may_only_put_together(client: Any, chief: Any) -> None:
    client.force_login(member(EDITOR))
    page = draft()
    client.post(reverse("bundle:add"), form(None, page))
    bundle = Bundle.objects.get()
    data = form(bundle, at="2040-01-01 07:00:05", **{"action-schedule": "1"})
    client.post(edit_url(bundle), data)
    act(client, "fire", bundle)
    assert Bundle.objects.get().state == Bundle.State.DRAFT
    assert not live(page)
    # Nor does anything get into a bundle that the chief has signed.
    at = datetime(2040, 1, 1, tzinfo=UTC)
    Bundle.objects.update(state="scheduled", at=at, answerable=chief)
    client.post(edit_url(bundle), form(bundle, draft("夹带的"), at="2040-01-01 08:00:00"))
    act(client, "cancel", bundle)
    act(client, "gather", bundle)
    assert Bundle.objects.get().state == Bundle.State.SCHEDULED
    assert bundle.pages.count() == 1
    client.force_login(member(REPORTER))
    assert client.get(reverse("bundle:index")).status_code == 302
    assert client.get(edit_url(bundle)).status_code == 302


def test_two_windows_do_not_overwrite_each_other(client: Any, chief: Any) -> None:
    client.force_login(chief)
    bundle = bundle_of(draft())
    mine, theirs = form(bundle, name="我的"), form(bundle, name="同事的")
    client.post(edit_url(bundle), theirs)
    answer = client.post(edit_url(bundle), mine)
    assert "另一个窗口改过" in answer.content.decode()
    assert Bundle.objects.get().name == "同事的"
    version = answer.context["form"]["version"].value()
    client.post(edit_url(bundle), mine | {"version": version})
    assert Bundle.objects.get().name == "我的"
    assert "刚才有人改过" in act(client, "fire", bundle)
    assert Bundle.objects.get().state == Bundle.State.DRAFT


@pytest.mark.parametrize(
    ("meanwhile", "says"),
    [
        ({"state": "scheduled", "at": datetime(2040, 1, 1, tzinfo=UTC)}, "已由总编定时"),
        ({"state": "released"}, "已发出，不能再改"),
        ({"state": "cancelled"}, "已取消，不能再改"),
    ],
)
def test_what_an_editor_typed_is_kept_when_a_bundle_is_closed_meanwhile(
    client: Any, chief: Any, meanwhile: dict[str, Any], says: str
) -> None:
    client.force_login(member(EDITOR))
    bundle, more = bundle_of(draft()), draft("新加进来的")
    typed = form(bundle, more, name="编辑打的名称")
    Bundle.objects.update(version=2, answerable=chief, **meanwhile)
    answer = client.post(edit_url(bundle), typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert says in page
    assert "再按一次" not in page
    assert 'value="编辑打的名称"' in page
    assert "新加进来的" in page
    assert Bundle.objects.get().name == "第 88 期"
    assert bundle.pages.count() == 1


@pytest.mark.parametrize("item", ["9" * 5000, "9" * 30, "٣", "x", ""])
def test_an_item_that_no_bundle_can_hold_is_not_found(client: Any, chief: Any, item: str) -> None:
    client.force_login(chief)
    bundle = bundle_of(draft())
    posted = {"version": bundle.version, "item": item}
    assert client.post(reverse("bundle:renew", args=[bundle.pk]), posted).status_code == 404


def test_an_edition_is_gathered_by_what_its_drafts_say(client: Any, chief: Any) -> None:
    client.force_login(chief)
    edition = Edition.objects.create(date="2026-11-25", issue="88")
    ready = draft("灯亮了")
    ready.edition = edition
    ready.save_revision()
    draft("缺照片", edition=edition, body=EMPTY_PICTURE)
    factories.case(title="已经在线上", edition=edition)
    draft("别的期")
    bundle = bundle_of(edition=edition)
    answer = act(client, "gather", bundle)
    assert "加入了 1 篇：《灯亮了》" in answer
    assert "《缺照片》没有加入：正文第 1 块" in answer
    bundle.refresh_from_db()
    assert [row.page_id for row in bundle.pages.all()] == [ready.pk]
    assert "没有还要发出的稿件" not in act(client, "gather", bundle)


def test_editors_see_on_their_first_page_what_did_not_go_out(client: Any, chief: Any) -> None:
    client.force_login(chief)
    bundles.fire(bundle_of(draft("缺照片", body=EMPTY_PICTURE)), chief)
    page = client.get("/admin/").content.decode()
    assert "没有按时发出" in page
    assert "《缺照片》：正文第 1 块" in page


def test_lists_and_forms_ask_as_often_for_many_as_for_few(client: Any, chief: Any) -> None:
    client.force_login(chief)
    bundle = bundle_of(draft(), draft())
    counts = []
    for _ in range(2):
        found = []
        for url in (reverse("bundle:index"), edit_url(bundle)):
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        counts.append(found)
        for number in range(4):
            page = draft(f"第{number}篇")
            BundledPage.objects.create(bundle=bundle, page_id=page.pk)
            bundle_of(created_by=member(EDITOR))
        bundled_pages.choose_revisions(bundle)
    assert counts[0] == counts[1]
    assert counts[0][0] <= 15, counts
    assert counts[0][1] <= 40, counts
