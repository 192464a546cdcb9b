"""A release is whole before it is seen, and the same content makes the same bytes."""

import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings

from showcase.bake import release, shelf
from showcase.bake.addresses import Address
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.home.models import HomePage

from .inline import assert_whole, current, site, text, tree

pytestmark = pytest.mark.once


def test_two_bakes_of_the_same_pages_are_byte_identical(root: Path, tmp_path: Path) -> None:
    addresses = site(home="一", a="二", b="三")
    bake(root, addresses=addresses)
    bake(tmp_path / "other", addresses=lambda: reversed(addresses()))
    assert tree(current(root)) == tree(current(tmp_path / "other"))
    assert_whole(current(root))


def test_nothing_changed_makes_no_release(root: Path) -> None:
    first = bake(root, addresses=site(home="一", a="二"))
    again = bake(root, addresses=site(home="一", a="二"))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.release == first.release
    assert (again.changed, again.removed, again.rendered, again.unchanged) == ([], [], 2, 2)
    assert shelf.names(root) == [first.release]


def test_what_changed_is_told_by_file(root: Path) -> None:
    bake(root, addresses=site(home="一", a="二", b="三"))
    baked = bake(root, addresses=site(home="一", a="改", c="新"))
    assert baked.changed == ["a/index.html", "c/index.html"]
    assert baked.removed == ["b/index.html"]
    assert baked.unchanged == 1


def test_a_failed_page_leaves_the_good_one_and_every_failure_is_told(root: Path) -> None:
    good = bake(root, addresses=site(home="好"))

    def boom(request: object) -> None:
        raise KeyError("weather")

    broken = [Address(p, f"网页{p}", boom) for p in ("/a/", "/b/")]  # type: ignore[arg-type]
    with pytest.raises(BakeFailed) as caught:
        bake(root, addresses=lambda: [text("/", "新"), *broken])
    assert [str(f) for f in caught.value.failures] == [
        "网页/a/（/a/）：KeyError: 'weather'",
        "网页/b/（/b/）：KeyError: 'weather'",
    ]
    assert shelf.current_name(root) == good.release
    assert (current(root) / "index.html").read_text() == "好"
    assert list(root.glob("*.partial")) == []


def test_a_source_that_fails_is_told(root: Path) -> None:
    def addresses() -> list[Address]:
        raise RuntimeError("database is gone")

    with pytest.raises(BakeFailed, match="RuntimeError: database is gone"):
        bake(root, addresses=addresses)


def test_a_tree_that_somebody_touched_is_not_taken_for_up_to_date(root: Path) -> None:
    first = bake(root, addresses=site(home="一", a="二"))
    (root / first.release / "a" / "index.html").unlink()
    second = bake(root, addresses=site(home="一", a="二"))
    assert second.is_new
    assert_whole(current(root))


def test_old_releases_are_pruned_and_the_current_one_never(
    root: Path, settings: LazySettings
) -> None:
    settings.RELEASES_KEPT = 3
    made = [bake(root, addresses=site(home=str(n))).release for n in range(5)]
    assert shelf.names(root) == made[2:]
    shelf.switch(root, made[2])
    shelf.prune(root, 1)
    assert shelf.names(root) == [made[2], made[4]]


def test_what_a_killed_run_left_is_removed(root: Path) -> None:
    (root / "20200101T000000000000Z.partial" / "a").mkdir(parents=True)
    (root / ".switch").symlink_to("nowhere")
    bake(root, addresses=site(home="一"))
    assert sorted(p.name for p in root.iterdir()) == sorted(
        [".lock", ".search", ".spare", "current", *shelf.names(root)]
    )


@pytest.mark.parametrize(("many", "copied"), [(2, True), (3, False)])
def test_the_next_release_is_made_from_what_is_much_like_the_current_one(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, many: int, copied: bool
) -> None:
    monkeypatch.setattr(release, "_MANY", many)
    old = bake(root, addresses=site(home="一", a="二", b="三")).release
    bake(root, addresses=site(home="1", a="2", b="3"))
    shutil.rmtree(root / shelf.LAID_BY)
    release.lay_by(root, 2)
    assert shelf.spare(root, 2) == (shelf.LAID_BY if copied else old)


def test_a_copy_that_somebody_touched_is_made_anew(home: HomePage, root: Path) -> None:
    bake(root)
    (root / shelf.LAID_BY / "index.html").unlink()
    HomePage.objects.update(title="另一个名字")
    bake(root)
    assert (root / shelf.LAID_BY / "index.html").exists()
    assert_whole(current(root))
    assert list(root.glob("*.partial")) == []


def test_an_edit_while_pages_are_rendered_makes_the_bake_start_again(root: Path) -> None:
    published = [text("/", '<a href="/new/">')]

    def addresses() -> list[Address]:
        found = list(published)
        if len(published) == 1:
            published.append(text("/new/", "新稿"))  # published a moment after the list was made
        return found

    said: list[str] = []
    bake(root, addresses=addresses, say=said.append)
    assert (current(root) / "new" / "index.html").read_text() == "新稿"
    assert any("从头再来" in line for line in said)


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (["/a/", "/a/"], "同一个网址"),
        (["/a", "/a/"], "又要成为文件夹"),
        (["/a", "/a/b/c/"], "又要成为文件夹"),
        (["a/"], "没有以斜杠开头"),
        (["/../a/"], "以点开头"),
        (["/%2e%2e/a/"], "以点开头"),
        (["/a//b/"], "空的一段"),
        (["/a\\b/"], "反斜杠"),
        (["/a%00b/"], "控制字符"),
        (["/%ff/"], "UTF-8"),
        (["/a/?page=2"], "问号"),
        (["/manifest.json"], "清单"),
        ([f"/{'稿' * 100}/"], "太长"),
    ],
)
def test_addresses_that_cannot_be_files(root: Path, paths: list[str], reason: str) -> None:
    with pytest.raises(BakeFailed, match=reason):
        bake(root, addresses=lambda: [text(path, "x") for path in paths])
    assert not current(root).exists()


def test_a_percent_encoded_address_becomes_a_file_of_its_plain_name(root: Path) -> None:
    bake(root, addresses=lambda: [text("/%E7%A8%BF/", "x")])
    assert (current(root) / "稿" / "index.html").exists()
