"""Candidates from a spreadsheet: every line right, or none imported and each wrong one told."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from showcase.people.models import Person
from showcase.voting import nominees_import
from showcase.voting.models import Contest, Nominee, Round
from showcase.voting.nominees_import import NotReadable, read
from tests import factories

from . import desks

pytestmark = pytest.mark.django_db

HEAD = ["类别", "姓名", "同意", "一句话", "照片", "照片说明", "地方", "编号"]


@pytest.fixture
def contest(client: Client) -> Contest:
    factories.site()
    client.force_login(desks.editor())
    return desks.draft(0)


def as_csv(*rows: list[Any], encoding: str = "utf-8", separator: str = ",") -> bytes:
    lines = [separator.join(f'"{cell}"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def as_xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def forty() -> list[list[Any]]:
    return [["最美网格员", f"候选人{n}", "是", "", "", "", "", ""] for n in range(1, 41)]


def post(client: Client, contest: Contest, data: bytes, name: str = "名单.csv") -> str:
    file = SimpleUploadedFile(name, data)
    answer = client.post(reverse("vote_import", args=[contest.pk]), {"file": file}, follow=True)
    assert answer.status_code in (200, 422)
    return str(answer.content.decode())


@pytest.mark.parametrize(
    "data",
    [
        as_csv(HEAD, *forty()),
        as_csv(HEAD, *forty(), encoding="utf-8-sig"),
        as_csv(HEAD, *forty(), encoding="gb18030"),
        as_csv(HEAD, *forty(), separator="\t"),
        as_xlsx(HEAD, *forty()),
        as_xlsx(HEAD, [], *forty(), [None, None]),
    ],
    ids=["utf-8", "with mark", "gb18030", "tabs", "xlsx", "empty lines"],
)
def test_forty_candidates_at_once(client: Client, contest: Contest, data: bytes) -> None:
    assert "导入了 40 位候选人" in post(client, contest, data)
    nominees = Nominee.objects.order_by("number")
    assert [one.number for one in nominees] == list(range(1, 41))
    assert nominees[39].name == "候选人40"
    assert all(one.consent for one in nominees)


def test_two_wrong_lines_keep_all_out_and_are_told(client: Client, contest: Contest) -> None:
    rows = forty()
    rows[6][0] = "最美楼长"
    rows[22][2] = "也许"
    page = post(client, contest, as_csv(HEAD, *rows))
    assert "没有导入" in page
    assert "2 行有问题" in page
    assert "第 8 行" in page and "没有“最美楼长”这个类别，可以填：最美网格员" in page
    assert "第 24 行" in page and "看不懂“也许”" in page
    assert not Nominee.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (["最美网格员", "", "是"], "名称", "不能为空|必填|空"),
        (["最美网格员", "好" * 41, "是"], "名称", "40"),
        (["最美网格员", "王小丽", "是", "长" * 61], "一句话", "60"),
        (["最美网格员", "王小丽", "是", "", "没有的照片"], "照片", "资料里没有"),
        (["最美网格员", "王小丽", "是", "", "同名"], "照片", "有 2 个都叫"),
        (["最美网格员", "王小丽", "是", "", "", "", "没有的地方"], "地方", "资料里没有"),
        (["最美网格员", "王小丽", "是", "", "", "", "", "一号"], "编号", "不是 1 到 9999"),
        (["最美网格员", "王小丽", "是", "", "", "", "", "-1"], "编号", "不是 1 到 9999"),
        (["最美网格员", "王小丽", "是", "", "", "", "", "10000"], "编号", "不是 1 到 9999"),
        (["最美网格员", "王小丽", "是", "", "", "", "", "9" * 5000], "编号", "不是 1 到 9999"),
        (["最美网格员", "王小丽", "是", "", "", "", "", "0000"], "编号", "不是 1 到 9999"),
        (["最美网格员", "候选人1", "是"], "名称", "已经有“候选人1”"),
        (["最美网格员", "王小丽", "是", "", "", "", "", "1"], "编号", "已经有 1 号"),
        (["\u202e最美网格员\u200b", "\u200b", "是"], "名称", "空"),
    ],
)
def test_each_kind_of_wrong_line_is_told(
    client: Client, contest: Contest, row: list[str], column: str, why: str
) -> None:
    for _ in range(2):
        factories.picture("同名", size=(8, 8))
    Nominee.objects.create(category=contest.categories.get(), number=1, name="候选人1")
    lines = read(as_csv(HEAD, row + [""] * (len(HEAD) - len(row))))
    known = nominees_import.known(contest.categories.all(), lines)
    _, problems = nominees_import.candidates(lines, known)
    assert [(one.line, one.column) for one in problems] == [(2, column)], problems
    assert any(part in problems[0].why for part in why.split("|")), problems


def test_the_same_name_or_number_twice_in_a_file(contest: Contest) -> None:
    rows = [
        ["最美网格员", "王小丽", "是", "5"],
        ["最美网格员", "李四", "是", "5"],
        ["最美网格员", "王小丽", "是", ""],
    ]
    lines = read(as_csv(["类别", "名称", "同意", "编号"], *rows))
    _, problems = nominees_import.candidates(
        lines, nominees_import.known(contest.categories.all(), lines)
    )
    assert [(one.line, one.column) for one in problems] == [(3, "编号"), (4, "名称")]


def test_after_the_last_number_come_those_that_are_free(contest: Contest) -> None:
    rows = [["最美网格员", "甲", "是", "9999"], ["最美网格员", "乙", "是", ""]]
    lines = read(
        as_csv(["类别", "名称", "同意", "编号"], *rows, ["最美网格员", "丙", "是", "0002"])
    )
    made, problems = nominees_import.candidates(
        lines, nominees_import.known(contest.categories.all(), lines)
    )
    assert not problems
    assert [one.number for one in made] == [9999, 1, 2]


def test_what_lines_refer_to_is_found_by_name(client: Client, contest: Contest) -> None:
    picture = factories.picture("王小丽在楼道", size=(8, 8))
    place = factories.place("莲花社区", factories.place())
    person = Person.objects.create(name="王小丽")
    head = [*HEAD, "人物", "无关的列"]
    row = [
        "最美网格员",
        "王小丽",
        "同意",
        "夜里也开门",
        "王小丽在楼道",
        "她在换灯泡",
        "莲花社区",
        7,
    ]
    post(client, contest, as_xlsx(head, [*row, "王小丽", "x"]), "名单.xlsx")
    one = Nominee.objects.get()
    assert (one.portrait, one.place_id, one.person, one.number) == (picture, place.pk, person, 7)
    assert one.portrait_alt == "她在换灯泡"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xd8\xff\xe0 JFIF", "CSV 或 XLSX"),
        (b"PK\x03\x04 no archive", "打不开"),
        (b"a\0b,c", "CSV 或 XLSX"),
        (as_csv(["姓名", "电话"], ["王", "1"]), "没有找到类别、同意"),
        (as_csv(HEAD), "只有列名"),
        (as_csv([*HEAD, "类别"], ["x"] * 9), "列名重复：类别"),
        (as_csv(HEAD, *[["最美网格员", "x", "是"]] * 501), "最多导入 500"),
        (b" " * (2 * 1024 * 1024 + 1), "超过 2 MB"),
        ('类别,名称,同意\r\n"最美,王'.encode(), "引号没有成对"),
    ],
)
def test_what_is_no_list_is_said_plainly(data: bytes, why: str) -> None:
    with pytest.raises(NotReadable, match=why):
        read(data)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(NotReadable, match="太大"):
        read(bomb())


def test_the_screen_says_what_is_wrong_with_a_file(client: Client, contest: Contest) -> None:
    assert "CSV 或 XLSX" in post(client, contest, b"\x00\x01\x02")
    assert "这个文件是空的" in post(client, contest, b"")
    answer = client.post(reverse("vote_import", args=[contest.pk]))
    assert "请选择文件" in answer.content.decode()


def test_nothing_is_imported_after_the_freeze(client: Client) -> None:
    factories.site()
    editor = desks.editor()
    client.force_login(editor)
    frozen = desks.brought_to(Round.SHORTLIST, desks.draft(), editor)
    assert "已经冻结" in post(client, frozen, as_csv(HEAD, *forty()))
    assert Nominee.objects.count() == 4


def test_the_example_can_be_imported(client: Client, contest: Contest) -> None:
    example = client.get(reverse("vote_import_example", args=[contest.pk])).content
    assert "导入了 1 位候选人" in post(client, contest, example)
    assert not Nominee.objects.get().consent


def test_an_import_asks_the_same_of_few_and_of_many(
    contest: Contest, django_assert_num_queries: Any
) -> None:
    for count in (2, 40):
        rows = [[*row[:4], "照片", "", "地方", ""] for row in forty()[:count]]
        lines = read(as_csv(HEAD, *rows))
        with django_assert_num_queries(4):
            known = nominees_import.known(contest.categories.all(), lines)
            nominees_import.candidates(lines, known)
