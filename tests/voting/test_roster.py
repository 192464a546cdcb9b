"""名册 from a spreadsheet: who is on it may vote, and nobody can read who that is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from showcase.voting import roster_import
from showcase.voting.models import Contest, Level, RosterEntry, Round
from showcase.voting.nominees_import import NotReadable
from showcase.voting.verifiers import roster
from tests import factories

from . import desks

pytestmark = pytest.mark.django_db

LIST = "姓名,投票码\n张 三,ab12cd\n李四,+86 138-1234-5678\n张三,AB12CD\n\n"


@pytest.fixture
def contest(client: Client) -> Contest:
    factories.site()
    client.force_login(desks.editor())
    return desks.draft(level=Level.ROSTER)


def upload(client: Client, contest: Contest, text: str | bytes, **fields: Any) -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("list.csv", data)
    address = reverse("vote_roster", args=[contest.pk])
    return client.post(address, {"file": file, **fields}, follow=True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_who_is_on_the_list_is_known_by_name_and_code(
    client: Client, contest: Contest, encoding: str
) -> None:
    page = upload(client, contest, LIST.encode(encoding)).content.decode()
    assert "文件里有 2 人，新添 2 人，名册上现在有 2 人" in page
    for name, code in (("张三", "AB12CD"), ("李四", "13812345678")):
        assert roster.is_listed(contest.slug, roster.subject(contest.slug, name, code))
    assert not roster.is_listed(contest.slug, roster.subject(contest.slug, "张三", "AB12CE"))
    page = upload(client, contest, "姓名,手机号\n王五,13900000000\n李四,13812345678\n")
    assert "新添 1 人，名册上现在有 3 人" in page.content.decode()
    page = upload(client, contest, "姓名,手机号\n王五,13900000000\n", replace="on")
    assert "名册上现在有 1 人" in page.content.decode()


def test_nothing_of_it_is_kept_or_shown(client: Client, contest: Contest) -> None:
    upload(client, contest, LIST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM voting_rosterentry")
        kept = repr([[bytes(c) if isinstance(c, memoryview) else c for c in r] for r in cursor])
    wrong = upload(client, contest, "姓名,投票码\n赵六,7\n").content.decode()
    assert "第 2 行" in wrong
    for text in ("张三", "李四", "13812345678", "ab12cd", "赵六"):
        assert text not in kept and text not in wrong


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("名称,投票码\n张三,ab12cd\n", "第一行要有"),
        ("姓名\n张三\n", "第一行要有"),
        ("姓名,投票码\n", "没有人"),
        ("姓名,投票码\n张三,12\n", "第 2 行"),
        ("姓名,投票码\n,ab12cd\n李四,ab12\n王五\n", "第 2、4 行"),
        ('姓名,投票码\n"张三,ab12cd\n', "引号"),
        (b"\xff\xfe\x00\x01", "不是 CSV"),
        ("姓名,投票码\n" + "张三,ab12cd\n" * 200_000, "2 MB"),
    ],
)
def test_a_list_that_is_wrong_changes_nothing(
    client: Client, contest: Contest, text: str | bytes, told: str
) -> None:
    answer = upload(client, contest, text)
    assert (answer.status_code, RosterEntry.objects.count()) == (422, 0)
    assert told in answer.content.decode()


def test_it_is_fixed_with_the_rules_and_there_for_its_level_only(
    client: Client, contest: Contest
) -> None:
    upload(client, contest, LIST)
    desks.brought_to(Round.SHORTLIST, contest, desks.editor())
    assert "名册不能再改" in upload(client, contest, "姓名,投票码\n王五,abcd\n").content.decode()
    other = desks.draft()
    assert "不按名册投票" in upload(client, other, LIST).content.decode()
    assert RosterEntry.objects.count() == 2
    client.force_login(desks.judge())
    assert client.get(reverse("vote_roster", args=[contest.pk])).status_code in (302, 403)


def test_a_long_list_takes_a_fixed_number_of_queries_a_thousand(
    contest: Contest, django_assert_max_num_queries: Any
) -> None:
    entries = [roster_import.Entry("张三", f"code{n}") for n in range(2_500)]
    with django_assert_max_num_queries(14):
        assert roster_import.add(contest.pk, entries).total == 2_500


def test_it_can_be_emptied(client: Client, contest: Contest) -> None:
    upload(client, contest, LIST)
    address = reverse("vote_roster", args=[contest.pk])
    assert "请选择文件" in client.post(address).content.decode()
    assert RosterEntry.objects.count() == 2
    page = client.post(address, {"replace": "on"}, follow=True).content.decode()
    assert "名册已清空" in page
    assert not RosterEntry.objects.exists()


def test_too_many_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_import, "MOST", 2)
    with pytest.raises(NotReadable, match="最多"):
        roster_import.read("姓名,投票码\n".encode() + "张三,ab12cd\n".encode() * 3)
