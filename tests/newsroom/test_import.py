import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from showcase.accounts.models import User
from showcase.newsroom.models import PageImport
from showcase.newsroom.printpage import Kind
from showcase.newsroom.roles import CHIEF, CORRESPONDENT, EDITOR, REPORTER
from showcase.places.districts import chain
from showcase.places.models import PlacePage
from showcase.stories.models import Column, Story
from tests import factories
from tests.staff import member

from .pages import PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Any) -> User:
    factories.site()
    user = member(EDITOR)
    client.force_login(user)
    return user


def upload(client: Any, data: bytes, name: str = "版面.md") -> Any:
    url = reverse("page_import_index")
    return client.post(url, {"files": SimpleUploadedFile(name, data)}, follow=True)


def form_of(response: Any) -> dict[str, list[str]]:
    """What the browser would send back unchanged."""
    data: dict[str, list[str]] = {"version": [str(response.context["page_import"].version)]}
    proposal = response.context["proposal"]
    homes = [("page", proposal.page), *((s.id, s.blocks) for s in proposal.stories)]
    homes.append(("unplaced", proposal.unplaced))
    data["story"] = [card.id for card in response.context["cards"]]
    data["block"] = []
    for card in response.context["cards"]:
        data[f"s-{card.id}-type"] = [card.kind]
    for home, blocks in homes:
        for block in blocks:
            data["block"].append(block.id)
            data[f"b-{block.id}-story"] = [home]
            data[f"b-{block.id}-kind"] = [str(block.kind)]
            data[f"b-{block.id}-text"] = [block.text]
    return data


def test_a_page_becomes_drafts_that_nobody_can_read_yet(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    assert screen.status_code == 200
    assert [card.heading for card in screen.context["cards"]] == [
        "楼道亮起来 邻居走出来",
        "一张长桌 坐满邻居",
    ]
    done = client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["drafts"]})
    assert done.status_code == 302
    first, second = Story.objects.order_by("number")
    assert (first.title, first.subtitle) == (
        "楼道亮起来 邻居走出来",
        "桂溪街道临江社区微网格员换灯记",
    )
    assert [c.name for c in second.contributors.all()] == ["江一苇", "临江社区"]
    assert first.event_date_printed == "11月3日"
    assert first.event_date is None
    assert not first.live
    assert first.owner == editor
    kinds = [block.block_type for block in first.specific.body]
    assert "picture" in kinds
    assert "heading" in kinds
    assert "document" in kinds


def test_pressing_twice_makes_no_second_draft(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    path = screen.request["PATH_INFO"]
    client.post(path, form_of(screen) | {"action": ["drafts"]})
    again = client.get(path)
    client.post(path, form_of(again) | {"action": ["drafts"]})
    assert Story.objects.count() == 2


def test_a_correction_and_a_confirmed_place_reach_the_draft(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    data = form_of(screen) | {"action": ["drafts"]}
    dateline = next(
        b for s in screen.context["proposal"].stories for b in s.blocks if "江一苇" in b.text
    )
    data[f"b-{dateline.id}-text"] = [dateline.text.replace("江一苇", "江一纬")]
    first = screen.context["cards"][0]
    assert first.places
    assert not first.places[0].known
    data[f"s-{first.id}-place"] = [first.places[0].chain]
    client.post(screen.request["PATH_INFO"], data)
    story = Story.objects.order_by("number").first()
    assert story is not None
    assert [c.name for c in story.contributors.all()] == ["江一纬"]
    assert story.place is not None
    assert [p.title for p in chain(story.place)] == first.places[0].chain.split("›")
    assert PlacePage.objects.get(title="桂溪街道").level == PlacePage.Level.STREET


def test_a_place_is_never_added_unasked(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["drafts"]})
    assert not PlacePage.objects.exists()


def test_chosen_figures_go_into_the_strip(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    card = screen.context["cards"][0]
    at = next(f.position for f in card.figures if f.printed.startswith("126"))
    data = form_of(screen) | {
        "action": ["drafts"],
        f"s-{card.id}-figure": [str(at)],
        f"s-{card.id}-figure-{at}": ["微网格员"],
    }
    client.post(screen.request["PATH_INFO"], data)
    body = Story.objects.order_by("number")[0].body
    strip = next(b for b in body if b.block_type == "figures").value["items"]
    assert [(i["printed"], int(i["value"]), i["unit"], i["label"]) for i in strip] == [
        ("126名", 126, "名", "微网格员")
    ]


def test_a_second_tab_overwrites_nothing_in_silence(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    path, stale = screen.request["PATH_INFO"], form_of(screen)
    block = screen.context["proposal"].stories[0].blocks[0]
    client.post(path, stale | {f"b-{block.id}-text": ["第一个窗口的改动"], "action": ["save"]})
    refused = client.post(
        path, stale | {f"b-{block.id}-text": ["第二个窗口的改动"], "action": ["save"]}
    )
    assert "另一个窗口改过" in refused.content.decode()
    assert "第二个窗口的改动" in refused.content.decode()  # what was typed is still there
    stored = PageImport.objects.get()
    assert "第一个窗口的改动" in json.dumps(stored.state, ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "空"),
        ("照片.txt", bytes(range(256)) * 40, ""),
        ("坏.pdf", b"%PDF-1.7\nbroken", "PDF"),
        ("坏.docx", b"PK\x03\x04broken", ""),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    client: Any, editor: User, name: str, data: bytes, says: str
) -> None:
    page = upload(client, data, name)
    assert page.status_code == 200
    assert name in page.content.decode()
    assert says in page.content.decode()
    assert not PageImport.objects.exists()


def test_the_good_file_is_imported_though_the_other_is_not(client: Any, editor: User) -> None:
    files = [SimpleUploadedFile("好.md", PAGE.encode()), SimpleUploadedFile("空.txt", b"")]
    client.post(reverse("page_import_index"), {"files": files})
    assert [one.source for one in PageImport.objects.all()] == ["好.md"]


def test_a_title_of_six_hundred_characters_is_kept_whole(client: Any, editor: User) -> None:
    title = "长" * 600
    screen = upload(
        client, f"# {title}\n\n正文从这里开始，说的是一件小事，小事也要写完整。\n".encode()
    )
    client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["drafts"]}, follow=True)
    story = Story.objects.get()
    assert len(story.title) == 255
    assert title in str(story.body.get_prep_value())


@pytest.mark.parametrize("text", ["㛃䶮𠮷", "左‮右", "零\u200b宽"])
def test_rare_and_invisible_characters_pass_through(client: Any, editor: User, text: str) -> None:
    page = f"# 邻里节开场 {text}\n\n居民{text}来了，邻里节就热闹起来，一直热闹到晚上九点。\n"
    screen = upload(client, page.encode())
    assert screen.context["proposal"].conserved
    client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["drafts"]})
    assert Story.objects.count() == 1


def test_markup_in_a_page_stays_text(client: Any, editor: User) -> None:
    screen = upload(
        client, "# 标题一句 标题两句\n\n<script>alert(1)</script>{{ 7|add:7 }} 是正文。\n".encode()
    )
    assert "<script>alert(1)" not in screen.content.decode()
    client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["drafts"]})
    assert "<script>" not in str(Story.objects.get().body.get_prep_value())


def test_who_may_not_write_in_the_sections_may_not_import(client: Any) -> None:
    factories.site()
    client.force_login(member(CORRESPONDENT))
    assert client.get(reverse("page_import_index")).status_code == 302
    client.force_login(member(REPORTER))
    assert client.get(reverse("page_import_index")).status_code == 200


def test_a_reporter_makes_no_places_through_an_import(client: Any) -> None:
    factories.site()
    client.force_login(member(REPORTER))
    screen = upload(client, PAGE.encode())
    card = screen.context["cards"][0]
    data = form_of(screen) | {"action": ["drafts"], f"s-{card.id}-place": [card.places[0].chain]}
    page = client.post(screen.request["PATH_INFO"], data, follow=True)
    assert "没有新建地方的权限" in page.content.decode()
    assert not Story.objects.exists()


def test_the_list_of_imports_costs_the_same_for_one_and_for_many(client: Any, editor: User) -> None:
    url = reverse("page_import_index")
    upload(client, PAGE.encode())
    client.get(url)
    with CaptureQueriesContext(connection) as for_one:
        client.get(url)
    for _ in range(11):
        upload(client, PAGE.encode())
    client.get(url)
    with CaptureQueriesContext(connection) as for_many:
        client.get(url)
    assert len(for_many) == len(for_one)


def test_the_command_prints_one_object_a_file(tmp_path: Path) -> None:
    factories.site()
    file = tmp_path / "版面.md"
    file.write_text(PAGE, "utf-8")
    out = StringIO()
    call_command("import_page", str(file), str(file), "--json", stdout=out)
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first == second
    assert first["characters_in"] == first["characters_out"] > 100
    assert not Story.objects.exists()


def test_the_command_creates_drafts_and_says_which_file_failed(tmp_path: Path) -> None:
    factories.site()
    good, empty = tmp_path / "好.md", tmp_path / "空.txt"
    good.write_text(PAGE, "utf-8")
    empty.touch()
    err = StringIO()
    with pytest.raises(CommandError, match="2 个文件"):
        call_command(
            "import_page",
            str(good),
            str(empty),
            str(tmp_path / "无.txt"),
            "--create",
            stdout=StringIO(),
            stderr=err,
        )
    assert Story.objects.count() == 2


def test_a_printed_column_finds_its_entry(client: Any, editor: User) -> None:
    column = Column.objects.create(name="资讯", slug="zixun")
    screen = upload(client, f"### 资讯\n\n{PAGE}".encode())
    client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["drafts"]})
    assert column in {s.column for s in Story.objects.all()}


def test_a_file_of_fifty_megabytes_gets_a_sentence(client: Any, editor: User) -> None:
    page = upload(client, b"\xe5\xad\x97" * (50 * 1024 * 1024 // 3), "大.txt")
    assert page.status_code == 200
    assert "大.txt：文件超过 20 MB 的上限" in page.content.decode()
    assert not PageImport.objects.exists()


def test_one_click_makes_the_punctuation_full_width(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    path, first = screen.request["PATH_INFO"], screen.context["cards"][0]
    assert first.half_width
    page = client.post(path, form_of(screen) | {"action": [f"punctuate:{first.id}"]}, follow=True)
    first, second = page.context["cards"]
    assert not first.half_width
    assert second.half_width  # only the story that was asked for
    assert page.context["proposal"].conserved
    assert any("登记，做成" in block.text for block in first.blocks)


def test_a_pseudonym_is_marked_as_one(client: Any, editor: User) -> None:
    text = "# 邻里一家 守望相助\n\n网格员遇到居民周小云(化名)向她求助，事情当天就有了着落。\n"
    screen = upload(client, text.encode())
    client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["drafts"]})
    story = Story.objects.get()
    assert [p.name for p in story.pseudonyms.all()] == ["周小云"]


def test_a_whole_edition_can_be_saved(client: Any, editor: User) -> None:
    """Nine pages post more fields than Django takes by default."""
    screen = upload(client, ("\n\n".join(PAGE for _ in range(40))).encode())
    assert len(form_of(screen)) > 1000
    done = client.post(screen.request["PATH_INFO"], form_of(screen) | {"action": ["save"]})
    assert done.status_code == 302


def test_a_null_character_in_one_file_keeps_back_no_other(client: Any, editor: User) -> None:
    """PostgreSQL would refuse to store it, and nothing of the upload would be kept."""
    bad = ("早晨从一碗面开始。" * 20 + "\x00").encode("utf-16")
    files = [SimpleUploadedFile("坏.txt", bad), SimpleUploadedFile("好.md", PAGE.encode())]
    page = client.post(reverse("page_import_index"), {"files": files}, follow=True)
    assert "坏.txt：这不是文本文件" in page.content.decode()
    assert [one.source for one in PageImport.objects.all()] == ["好.md"]


def test_a_null_character_that_is_typed_is_not_kept(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    card = screen.context["cards"][0]
    data = form_of(screen) | {
        f"b-{card.blocks[0].id}-text": ["楼道\x00亮了"],
        f"s-{card.id}-place": ["成都\x00市"],
        f"s-{card.id}-figure": ["0"],
        f"s-{card.id}-figure-0": ["盏\x00"],
        "action": ["save"],
    }
    assert client.post(screen.request["PATH_INFO"], data).status_code == 302
    stored = PageImport.objects.get()
    assert "楼道亮了" in str(stored.state)
    assert stored.choices[card.id]["figures"] == [[0, "盏"]]
    assert "\\u0000" not in json.dumps([stored.state, stored.choices])


@pytest.mark.parametrize("story", ["s" + "9" * 5000, "s" + "1" * 41, "x" * 41, "s٣", "s\x00", ""])
def test_a_story_that_no_screen_offers_is_not_kept(client: Any, editor: User, story: str) -> None:
    screen = upload(client, PAGE.encode())
    path, block = screen.request["PATH_INFO"], screen.context["proposal"].stories[0].blocks[-1]
    data = form_of(screen) | {"action": ["drafts"], f"b-{block.id}-story": [story]}
    data["story"].append(story)
    assert client.post(path, data).status_code == 302
    assert client.get(path).status_code == 200
    stored = PageImport.objects.get()
    assert {draft.proposed for draft in stored.drafts.all()} == {"s1", "s2"}
    assert block.text in str(stored.state)
    assert story not in stored.choices


def test_a_new_story_of_the_screen_is_kept(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    block = screen.context["proposal"].stories[0].blocks[-1]
    data = form_of(screen) | {"action": ["save"]}
    data[f"b-{block.id}-story"] = [screen.context["next_story"]]
    page = client.post(screen.request["PATH_INFO"], data, follow=True)
    assert len(page.context["cards"]) == 3


def test_a_title_that_nobody_can_see_is_told_at_its_story(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    first, second = screen.context["cards"]
    data = form_of(screen) | {"action": ["drafts"]}
    title = next(b for b in second.blocks if b.kind is Kind.TITLE)
    data[f"b-{title.id}-text"] = ["\u200b"]
    data[f"b-{first.blocks[0].id}-text"] = ["第一篇也改过"]
    page = client.post(screen.request["PATH_INFO"], data, follow=True)
    assert page.status_code == 200
    assert [bool(card.problem) for card in page.context["cards"]] == [False, True]
    assert "标题" in page.context["cards"][1].problem
    assert page.context["cards"][1].problem in page.content.decode()
    assert "第一篇也改过" in page.content.decode()
    assert not Story.objects.exists()
    # What is shown can be mended and sent again.
    data = form_of(page) | {"action": ["drafts"], f"b-{title.id}-text": ["看得见的标题"]}
    client.post(screen.request["PATH_INFO"], data)
    assert Story.objects.count() == 2


def test_a_new_place_with_an_endless_name_is_told_at_its_story(client: Any, editor: User) -> None:
    screen = upload(client, PAGE.encode())
    first, second = screen.context["cards"]
    label = second.blocks[-1]
    data = form_of(screen) | {"action": ["save"], f"b-{label.id}-kind": [str(Kind.LABEL)]}
    data[f"b-{label.id}-text"] = ["长" * 300]
    screen = client.post(screen.request["PATH_INFO"], data, follow=True)
    chain = next(p.chain for p in screen.context["cards"][1].places if "长长" in p.chain)
    data = form_of(screen) | {"action": ["drafts"], f"s-{second.id}-place": [chain]}
    data[f"s-{first.id}-place"] = [first.places[0].chain]
    page = client.post(screen.request["PATH_INFO"], data, follow=True)
    assert page.status_code == 200
    assert "新地方" in page.context["cards"][1].problem
    assert "255" in page.context["cards"][1].problem
    assert [place.chosen for place in page.context["cards"][1].places if "长长" in place.chain]
    assert not Story.objects.exists()
    assert not PlacePage.objects.exists()


def drafted_with_a_new_place(client: Any) -> str:
    screen = upload(client, PAGE.encode())
    first = screen.context["cards"][0]
    data = form_of(screen) | {"action": ["drafts"], f"s-{first.id}-place": [first.places[0].chain]}
    return str(client.post(screen.request["PATH_INFO"], data, follow=True).content.decode())


def test_a_new_place_of_an_editor_goes_out_with_its_story(client: Any, editor: User) -> None:
    page = drafted_with_a_new_place(client)
    assert "存成了草稿，稿件发布时一起发布" in page
    places = PlacePage.objects.order_by("path")
    assert places and not any(place.live for place in places)
    assert all(place.latest_revision.user == editor for place in places)
    story = Story.objects.order_by("number")[0].specific
    assert story.place in places
    for one in (story, story.place):
        assert client.get(f"/admin/pages/{one.pk}/edit/").status_code == 200
    story.save_revision().publish()
    assert all(place.live and place.first_published_at for place in places.all())


def test_a_place_that_somebody_wrote_in_waits_for_its_own_review(client: Any, editor: User) -> None:
    drafted_with_a_new_place(client)
    story = Story.objects.order_by("number")[0].specific
    place = story.place
    place.save_revision()
    story.save_revision().publish()
    assert not PlacePage.objects.get(pk=place.pk).live
    PlacePage.objects.update(live=False, first_published_at=place.latest_revision_created_at)
    story.save_revision().publish()
    assert not PlacePage.objects.filter(live=True).exists(), "one that was withdrawn stays so"


def test_a_new_place_of_the_chief_is_published(client: Any) -> None:
    factories.site()
    client.force_login(member(CHIEF))
    assert "存成了草稿" not in drafted_with_a_new_place(client)
    for place in PlacePage.objects.all():
        assert (place.live, place.has_unpublished_changes) == (True, False)
        assert place.first_published_at
    assert PlacePage.objects.exists()
