"""The change log sees every way to change a row, and notices when it did not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from taggit.models import Tag

from showcase.bake import addresses, changes, triggers
from showcase.bake.addresses import Address
from showcase.bake.baking import bake
from showcase.bake.models import Change, Kept
from showcase.cases.models import CasePage, Dimension, ShowcasePage
from showcase.stories.models import Column
from tests.bake.conftest import add_case

from .inline import current


def log() -> list[tuple[str, str]]:
    return list(Change.objects.order_by("id").values_list("op", "row"))


@pytest.fixture
def column(db: None) -> Column:
    made = Column.objects.create(name="资讯", slug="zixun")
    triggers.watch(["stories_column"])
    return made


def test_every_way_to_change_a_row_is_logged(column: Column) -> None:
    key = str(column.pk)
    column.name = "一"
    column.save()
    Column.objects.filter(pk=column.pk).update(name="二")
    column.name = "三"
    Column.objects.bulk_update([column], ["name"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stories_column SET name = '四' WHERE id = %s", [column.pk])
    assert log() == [("U", key)] * 4
    Column.objects.bulk_create([Column(name="五", slug="wu")])
    Column.objects.filter(slug="wu").delete()
    (made, number), (gone, same) = log()[4:]
    assert (made, gone, number) == ("I", "D", same)


def test_a_save_that_changes_nothing_is_not_logged(column: Column) -> None:
    column.save()
    assert log() == []


def test_old_and_new_values_are_logged(column: Column, tmp_path: Path) -> None:
    Column.objects.filter(pk=column.pk).update(name="“引号” 'x' \\ \n 换行")
    changes.start_over("me")
    Column.objects.filter(pk=column.pk).update(name="二")
    (change,) = changes.take("me", changes.Pending(tmp_path / "pending"))
    assert change.old is not None
    assert change.new is not None
    assert (change.old["name"], change.new["name"]) == ("“引号” 'x' \\ \n 换行", "二")
    assert change.columns == {"name"}
    assert change.old["sort_order"] == 0


def test_a_row_that_gets_another_key_is_two_changes(column: Column) -> None:
    Column.objects.filter(pk=column.pk).update(id=999)
    assert sorted(log()) == sorted([("I", "999"), ("U", str(column.pk))])


def test_what_only_one_database_can_do_is_logged(column: Column) -> None:
    with connection.cursor() as cursor:
        if _postgres():
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE stories_column SET name = '四'")
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE stories_column CASCADE")
        else:
            cursor.execute(
                "INSERT OR REPLACE INTO stories_column (id, name, slug, masthead, description,"
                " sort_order) VALUES (%s, '新', 'xin', '', '', 0)",
                [column.pk],
            )
    assert [op for op, _row in log()][:2] == (["U", "T"] if _postgres() else ["D", "I"])


def test_changes_survive_a_failed_bake(showcase: ShowcasePage, root: Path) -> None:
    column = Column.objects.create(name="旧名", slug="zixun")
    add_case(showcase, "案例", column=column)
    bake(root)
    Column.objects.update(name="新名")

    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("no")

    source = addresses.register(lambda: [Address("/x/", "坏的", broken)])
    try:
        with pytest.raises(Exception, match="RuntimeError: no"):
            bake(root)
    finally:
        addresses._sources.remove(source)
    assert not Change.objects.exists(), "the log was taken"
    baked = bake(root)
    assert not baked.full
    assert "columns/zixun/index.html" in baked.changed


@pytest.mark.parametrize("how", ["dropped", "altered", "disabled"])
def test_a_table_that_was_not_watched_for_a_while_means_a_full_bake(
    how: str, showcase: ShowcasePage, root: Path
) -> None:
    add_case(showcase, "案例")
    bake(root)
    assert not bake(root).full
    with connection.cursor() as cursor:
        if how == "dropped":
            triggers.unwatch(["stories_column"])
        elif how == "altered":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if _postgres() else "SELECT 1")
            cursor.execute("ALTER TABLE stories_column ADD COLUMN more integer NULL")
            if _postgres():
                triggers.unwatch(["stories_column"])
        elif _postgres():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE stories_column DISABLE TRIGGER bake_row")
        else:
            cursor.execute("DROP TRIGGER bake_u_stories_column")
    assert "改动记录不全" in bake(root).full
    assert not bake(root).full


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def test_two_folders_are_both_told_of_every_change(
    showcase: ShowcasePage, root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    case = add_case(showcase, "案例")
    bake(root)
    for number, folder in enumerate((other, root, other, root)):
        CasePage.objects.filter(pk=case.pk).update(title=f"改题{number}")
        baked = bake(folder)
        assert bool(baked.full) == (number == 0)
        page = (current(folder) / "cases" / str(case.number) / "index.html").read_text()
        assert f"改题{number}" in page
    assert not bake(other).full


def test_a_folder_that_never_asks_is_given_up_and_notices(
    showcase: ShowcasePage, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    case = add_case(showcase, "案例")
    bake(root)
    bake(other)
    monkeypatch.setattr(changes, "MOST_KEPT", 2)
    for number in range(3):
        CasePage.objects.filter(pk=case.pk).update(title=f"改题{number}")
        assert not bake(root).full
    assert Kept.objects.count() == 0
    assert "改动记录" in bake(other).full
    page = (current(other) / "cases" / str(case.number) / "index.html").read_text()
    assert "改题2" in page


def test_rollback_means_a_full_bake(showcase: ShowcasePage, root: Path) -> None:
    from showcase.bake import shelf

    first = bake(root)
    add_case(showcase, "案例")
    second = bake(root)
    shelf.switch(root, first.release)
    third = bake(root)
    assert third.full
    assert third.changed
    assert (current(root) / "cases" / "1" / "index.html").exists()
    assert second.release != third.release


# --- a page type that nobody has told the publisher about ----------------------------------------


def _about_tags(request: HttpRequest) -> HttpResponse:
    names = "、".join(tag.name for tag in Tag.objects.order_by("pk"))
    many = Dimension.objects.filter(name__startswith="党").count()
    return HttpResponse(f"<p>{names}</p><p>{many}</p><p>{Column.objects.exists()}</p>")


def _tag_addresses() -> list[Address]:
    return [
        Address("/tag-cloud/", "标签云", _about_tags),
        *(
            Address(f"/tag-cloud/{tag.pk}/", "标签", lambda r, tag=tag: HttpResponse(tag.name))  # type: ignore[misc]
            for tag in Tag.objects.all()
        ),
    ]


@pytest.fixture
def tag_cloud() -> object:
    yield addresses.register(_tag_addresses)
    addresses._sources.remove(_tag_addresses)


def test_an_address_that_only_the_test_knows_is_kept_up_to_date(
    showcase: ShowcasePage, root: Path, tag_cloud: object, campaign: Callable
) -> None:
    Tag.objects.create(name="甲", slug="a")
    bake(root)
    page = current(root) / "tag-cloud" / "index.html"
    assert page.read_text() == "<p>甲</p><p>0</p><p>False</p>"
    assert bake(root).rendered == 0

    Tag.objects.update(name="乙")
    assert bake(root).changed == ["tag-cloud/1/index.html", "tag-cloud/index.html"]
    Tag.objects.create(name="丙", slug="c")
    baked = bake(root)
    assert {"tag-cloud/2/index.html", "tag-cloud/index.html"} <= set(baked.changed)
    Dimension.objects.create(name="居民", campaign=campaign())
    bake(root)
    Dimension.objects.update(name="党建")
    assert "tag-cloud/index.html" in bake(root).changed
    Column.objects.create(name="栏", slug="lan")
    assert "tag-cloud/index.html" in bake(root).changed
    assert page.read_text() == "<p>乙、丙</p><p>1</p><p>True</p>"
    Tag.objects.filter(name="乙").delete()
    assert "tag-cloud/1/index.html" in bake(root).removed
    assert page.read_text() == "<p>丙</p><p>1</p><p>True</p>"


@pytest.fixture
def campaign() -> Callable:
    from tests import factories

    return factories.campaign


def test_a_removed_address_that_somebody_still_links_to_is_reported(
    showcase: ShowcasePage, home: object, root: Path
) -> None:
    from showcase.bake.failures import BakeFailed
    from showcase.home.models import AboutPage

    case = add_case(showcase, "案例")
    link = f'<a href="/cases/{case.number}/">'
    home.add_child(instance=AboutPage(title="关于本报", slug="about", introduction=link))  # type: ignore[attr-defined]
    bake(root)
    case.unpublish()
    with pytest.raises(BakeFailed, match=f"/about/）：链接“/cases/{case.number}/”"):
        bake(root)
    assert (current(root) / "cases" / str(case.number) / "index.html").exists()
    case.save_revision().publish()
    assert not bake(root).full


def test_explain(showcase: ShowcasePage, root: Path) -> None:
    from showcase.bake.explaining import explain

    case = add_case(showcase, "修车棚")
    assert "还没有" in explain(root, "/")[0]
    bake(root)
    told = "\n".join(explain(root, f"/cases/{case.number}/"))
    assert "案例《修车棚》" in told
    assert f"wagtailcore_page 第 {case.pk} 行" in told
    assert "模板 stories/story.html" in told
    assert "不在最近一次发布里" in explain(root, "/nowhere/")[0]


def test_dry_run_publishes_nothing_and_forgets_nothing(showcase: ShowcasePage, root: Path) -> None:
    case = add_case(showcase, "案例")
    first = bake(root)
    CasePage.objects.filter(pk=case.pk).update(title="改题")
    tried = bake(root, dry_run=True)
    assert f"cases/{case.number}/index.html" in tried.changed
    assert bake(root, dry_run=True).changed == tried.changed
    assert (current(root)).readlink().name == first.release
    assert bake(root).changed == tried.changed
