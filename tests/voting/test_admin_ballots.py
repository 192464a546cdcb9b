"""Telephone and desk ballots: the same ballot by another way, one person a day."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from showcase.voting.admin.staff_ballots import subject_for
from showcase.voting.models import Ballot, Contest, Round
from showcase.voting.verifiers import sms
from tests import factories

from . import desks

# The group commit of SQLite writes on a connection of its own, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contest(client: Client) -> Contest:
    factories.site()
    editor = desks.editor()
    client.force_login(editor)
    return desks.brought_to(Round.VOTING, desks.draft(12), editor)


def enter(client: Client, contest: Contest, **changes: Any) -> str:
    fields = {
        "category": contest.categories.get().pk,
        "numbers": "3 8，12",
        "who": "138 0013 8000",
        "channel": "phone",
        "idem": str(uuid4()),
    }
    answer = client.post(reverse("vote_staff", args=[contest.pk]), fields | changes)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_caller_gets_a_code_to_write_down(client: Client, contest: Contest) -> None:
    page = enter(client, contest)
    ballot = Ballot.objects.get()
    assert (ballot.picks, ballot.channel) == ([3, 8, 12], "phone")
    assert "已计入" in page
    assert "03 候选人3、08 候选人8、12 候选人12" in page
    code = page.split('class="vote-code"')[1].split("<b>")[1].split("</b>")[0]
    assert len(code) == 19
    assert "13800138000" not in page and "138 0013 8000" not in page
    kept = [bytes(ballot.voter), bytes(ballot.idem), bytes(ballot.body)]
    assert not any(b"13800138000" in value for value in kept)


def test_one_person_a_day_by_whatever_channel(client: Client, contest: Contest) -> None:
    enter(client, contest)
    for who, channel in (("+86 13800138000", "phone"), ("１３８００１３８０００", "desk")):
        assert "已经投过" in enter(client, contest, who=who, channel=channel, numbers="1")
    assert "已计入" in enter(client, contest, who="王 小丽", channel="desk")
    assert "已经投过" in enter(client, contest, who="王小丽", channel="desk", numbers="2")
    assert Ballot.objects.count() == 2


def test_enter_pressed_twice_is_one_ballot(client: Client, contest: Contest) -> None:
    idem = str(uuid4())
    first, second = (enter(client, contest, idem=idem) for _ in range(2))
    assert "已计入" in first and "已计入" in second
    assert Ballot.objects.count() == 1
    assert "不能改成别的" in enter(client, contest, idem=idem, numbers="1")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"numbers": "3 3"}, "写了两次"),
        ({"numbers": "99"}, "没有 99 号"),
        ({"numbers": "1 2 3 4"}, "最多选 3 个"),
        ({"numbers": "三号"}, "编号是数字"),
        ({"numbers": "1" * 30}, "编号是数字"),
        ({"numbers": ""}, "必填"),
        ({"who": ""}, "必填"),
        ({"channel": "web"}, "有效"),
        ({"idem": "x"}, ""),
        ({"category": "99999999999999999999"}, ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_counted(
    client: Client, contest: Contest, change: dict[str, Any], told: str
) -> None:
    page = enter(client, contest, **change)
    assert told in page or "w-field--error" in page
    assert Ballot.objects.count() == 0


def test_nothing_is_taken_outside_the_hours(client: Client, contest: Contest) -> None:
    Contest.objects.update(closes="2026-11-01T00:00Z", opens="2026-10-01T00:00Z")
    assert "已经截止" in enter(client, contest)
    assert Ballot.objects.count() == 0


def test_a_number_in_a_contest_by_sms_is_the_same_voter_as_on_the_web(contest: Contest) -> None:
    contest.level = "sms"
    assert subject_for(contest, "138-0013-8000") == sms.subject("13800138000")
    contest.level = "device"
    assert subject_for(contest, "138-0013-8000") != sms.subject("13800138000")
    assert subject_for(contest, "028-8888 6666") == subject_for(contest, "(028)88886666")
