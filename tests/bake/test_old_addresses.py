"""What readers find where something was: moved, withdrawn, or linked to by others."""

import re
from pathlib import Path
from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from showcase.bake.baking import bake
from showcase.cases.models import ShowcasePage
from showcase.home.models import AboutPage, Pick
from showcase.newsroom.roles import CHIEF
from showcase.stories import listing
from showcase.stories.models import Column, FormerSlug, Story, Withdrawal
from tests import factories
from tests.staff import member

from .inline import assert_whole, current, tree
from .test_incremental import differences, full_bake

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def text(root: Path, path: str) -> str:
    file = current(root) / (path[1:] + "index.html" if path.endswith("/") else path[1:])
    return file.read_text() if file.exists() else ""


def lines(root: Path, name: str) -> list[str]:
    return [line for line in text(root, name).splitlines() if not line.startswith("#")]


def about(slug: str) -> AboutPage:
    return factories.site().add_child(instance=AboutPage(title="关于本报", slug=slug))


def test_a_changed_slug_makes_a_new_file_and_the_old_address_leads_there(
    root: Path,
    tmp_path: Path,
    plain_templates: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def rename(page: AboutPage, slug: str) -> None:
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    page = about("a")
    bake(root)
    assert lines(root, "/redirects.map") == []
    rename(page, "b")
    rename(page, "c")
    baked = bake(root)
    assert not baked.full
    assert lines(root, "/redirects.map") == ['"/a/" "/c/";', '"/b/" "/c/";']
    assert "关于本报" in text(root, "/c/")
    for old in ("/a/", "/b/"):
        moved = text(root, old)
        assert 'content="0; url=../c/index.html"' in moved
        assert 'href="../c/index.html"' in moved
        assert 'rel="canonical" href="http://paper.example/c/"' in moved
        assert "noindex" in moved
        assert old not in text(root, "/sitemap.xml")
    assert_whole(current(root))

    assert not differences(root, full_bake(tmp_path / "full"))

    rename(page, "a")  # back again: a redirect never shadows a live page
    bake(root)
    assert "关于本报" in text(root, "/a/")
    assert 'content="0; url=../a/index.html"' in text(root, "/c/")
    assert lines(root, "/redirects.map") == ['"/b/" "/a/";', '"/c/" "/a/";']

    page.unpublish()
    bake(root)
    assert not text(root, "/a/")
    assert not text(root, "/b/")
    assert lines(root, "/redirects.map") == []


def test_a_typed_redirect_gives_way_and_dies_with_its_target(
    root: Path, plain_templates: None
) -> None:
    factories.site()
    column = Column.objects.create(name="资讯", slug="zixun")
    Redirect.add_redirect("/cases/column/zixun", "/cases/")
    Redirect.add_redirect("/ads.xml", "/cases/column/zixun/")
    Redirect.add_redirect("/weibo", "https://weibo.example/paper")
    Redirect.add_redirect("/x", "/y/")
    Redirect.add_redirect("/y", "/x/")
    bake(root)
    assert lines(root, "/redirects.map") == [
        '"/ads.xml" "/cases/";',
        '"/cases/column/zixun/" "/cases/";',
        '"/weibo/" "https://weibo.example/paper";',
    ]
    factories.case(column=column)
    bake(root)  # now the list is there
    assert "资讯" in text(root, "/cases/column/zixun/")
    assert "换了地址" not in text(root, "/cases/column/zixun/")
    assert '"/cases/column/zixun/"' not in text(root, "/redirects.map").split("\n")[1]


def test_a_columns_lists_and_feed_are_found_at_its_old_slugs(
    root: Path, plain_templates: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    factories.site()
    column = Column.objects.create(name="资讯", slug="old")
    for number in range(2):
        factories.case(title=f"案例{number}", column=column)
    bake(root)
    for slug in ("newer", "newest"):
        column.slug = slug
        column.save()
    assert not bake(root).full
    assert lines(root, "/redirects.map") == sorted(
        f'"{path.format(old)}" "{path.format("newest")}";'
        for path in (
            "/cases/column/{}/",
            "/cases/column/{}/page/2/",
            "/columns/{}/",
            "/columns/{}/feed.xml",
            "/columns/{}/page/2/",
        )
        for old in ("newer", "old")
    )
    assert text(root, "/columns/old/feed.xml") == text(root, "/columns/newest/feed.xml")
    assert 'url=../../../newest/page/2/index.html"' in text(root, "/columns/old/page/2/")
    # Another column takes the old slug: it is its own now.
    Column.objects.create(name="邻里", slug="old")
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["newer"]
    bake(root)
    assert "<title>邻里</title>" in text(root, "/columns/old/")


LINK = '<p>见<a linktype="page" id="{pk}">那一篇</a>，也见<a href="{url}">这里</a>。</p>'


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_withdrawn_is_gone_everywhere_in_one_build(root: Path, way: str) -> None:
    """Title, body and picture stand in no file, whoever linked to the story."""
    home = factories.site()
    place, column = factories.place(), Column.objects.create(name="资讯", slug="zixun")
    unique = ("独一无二的题目", "独一无二的正文", "独一无二的提要")
    story = factories.case(
        title=unique[0],
        body=[{"type": "paragraph", "value": f"<p>{unique[1]}</p>"}],
        summary=unique[2],
        place=place,
        column=column,
        lead_picture=factories.picture("灯"),
        lead_alt="灯",
    )
    story.tags.add("路灯")
    story.save_revision().publish()
    body = [{"type": "paragraph", "value": LINK.format(pk=story.pk, url=story.full_url)}]
    linking = factories.article(title="链接的人", body=body, place=place, column=column)
    picked = factories.article(title="次条")
    home.lead = Story.objects.get(pk=story.pk)
    home.picks.set([Pick(story=Story.objects.get(pk=picked.pk)), Pick(story=home.lead)])
    home.save_revision().publish()
    bake(root)
    before = tree(current(root))
    assert all(any(word.encode() in b for b in before.values()) for word in unique)
    assert re.search(f'见<a href="{story.url}">那一篇', text(root, linking.url))

    url = story.url
    if way == "unpublish":
        story.unpublish()
    else:
        story.delete()
    baked = bake(root)
    assert not baked.full
    after = tree(current(root))
    for word in unique:
        assert [name for name, content in after.items() if word.encode() in content] == []
    assert [name for name in after if name.startswith("media/")] == []
    assert not any(f'"{url}"'.encode() in content for content in after.values())
    assert f"{url[1:]}index.json" in before
    assert not [name for name in after if name.startswith(url[1:])]
    assert "见那一篇，也见这里。" in text(root, linking.url)


def test_a_withdrawn_campaign_or_place_is_named_and_not_linked(root: Path) -> None:
    factories.site()
    district = factories.place()
    street = factories.place("牛市口街道", district)
    campaign = factories.campaign()
    link = f'<p>见<a linktype="page" id="{campaign.pk}">活动</a>。</p>'
    case = factories.case(
        place=street,
        campaign=campaign,
        also_places=[district],
        body=[{"type": "paragraph", "value": link}],
    )
    brief = factories.brief(place=street)
    bake(root)
    campaign.unpublish()
    PageViewRestriction.objects.create(page=district, restriction_type="login")
    bake(root)
    for story in (case, brief):
        assert "锦江区" in text(root, story.url)
        for page in (district, street):  # what lies below a restricted page is restricted too
            assert page.url not in text(root, story.url)
    assert "优秀案例展播" in text(root, case.url)
    assert "<p>见活动。</p>" in text(root, case.url)
    assert campaign.url not in text(root, case.url)


def withdraw(client: Any, page: Any, action: str, **choice: Any) -> str:
    form = {f"withdrawal-{name}": value for name, value in choice.items()}
    address = f"/admin/pages/{page.pk}/{action}/"
    assert "在原网址留一句撤稿说明" in client.get(address).content.decode()
    return client.post(address, form, follow=True).content.decode()


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_a_note_stands_where_the_editor_leaves_one(
    root: Path, tmp_path: Path, plain_templates: None, client: Any, action: str
) -> None:
    factories.site()
    client.force_login(member(CHIEF))
    story, other = factories.case(title="旧题目"), factories.case(title="另一篇")
    bake(root)
    assert "最多 200 个字" in withdraw(client, story, action, leave_note="on", reason="长" * 201)
    assert Story.objects.get(pk=story.pk).live
    withdraw(client, story, action, leave_note="on", reason="当事人\u202e要求撤下。")
    withdraw(client, other, action)
    assert not bake(root).full
    note = text(root, story.url)
    for words in ("本文已撤下", "当事人要求撤下。", "noindex", 'href="/cases/">回到案例展播'):
        assert words in note
    assert "旧题目" not in note
    assert not text(root, other.url)
    assert not (current(root) / story.url[1:] / "index.json").exists()
    assert lines(root, "/gone.map") == [f'"{story.url}" 1;']
    assert story.url not in text(root, "/sitemap.xml")
    assert not differences(root, full_bake(tmp_path / "full"))
    if action == "unpublish":
        withdrawn = Story.objects.get(pk=story.pk).specific
        withdrawn.save_revision().publish()
        assert not Withdrawal.objects.exists()
        bake(root)
        assert "旧题目" in text(root, story.url)
        assert lines(root, "/gone.map") == []


def test_a_note_keeps_the_title_only_if_asked(
    root: Path, plain_templates: None, client: Any
) -> None:
    factories.site()
    client.force_login(member(CHIEF))
    story = factories.article(title="留下的题目")
    withdraw(client, story, "unpublish", leave_note="on", keep_title="on")
    withdraw(client, story, "delete")  # later, for good: the note stays
    bake(root)
    assert "留下的题目" in text(root, story.url)
    assert Withdrawal.objects.get().reason == ""


def test_a_draft_that_nobody_read_leaves_no_note(client: Any) -> None:
    factories.site()
    client.force_login(member(CHIEF))
    draft = factories.case(live=False)
    address = f"/admin/pages/{draft.pk}/delete/"
    assert "撤稿说明" not in client.get(address).content.decode()
    client.post(address, {"withdrawal-leave_note": "on"})
    assert not Withdrawal.objects.exists()


def test_the_address_of_a_section_is_fixed(client: Any) -> None:
    factories.site()
    client.force_login(member(CHIEF))
    edit = client.get(f"/admin/pages/{ShowcasePage.objects.get().pk}/edit/")
    assert "slug" not in edit.context["form"].fields
