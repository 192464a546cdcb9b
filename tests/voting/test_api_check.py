"""What became of a ballot, by the code of its receipt."""

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from showcase.voting import receipts
from showcase.voting.api.standing import prefix_of
from showcase.voting.casting import Accepted, cast
from showcase.voting.lines import leaf_of
from showcase.voting.models import Ballot, LedgerLine, VoidCase, VoidItem
from tests import factories

from . import contests
from .voter import code

pytestmark = pytest.mark.django_db
SHAPE = {"found", "contest", "line", "standing", "message"}


@pytest.fixture(autouse=True)
def quiet(settings: LazySettings, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


def sealed(seq: int = 7, **fields: Any) -> tuple[Ballot, str]:
    """A ballot with its line in the ledger, and its receipt's code."""
    category = contests.category(contests.contest())
    answer = cast(contests.submission(category, **fields))
    assert isinstance(answer, Accepted)
    ballot = Ballot.objects.get(contest=category.contest)
    line = answer.receipt["line"]
    LedgerLine.objects.create(
        contest=ballot.contest,
        seq=seq,
        ballot=ballot,
        text=line,
        leaf=leaf_of(line),
        sealed_at=timezone.now(),
    )
    return ballot, answer.receipt["code"]


def ask(given: Any, **extra: Any) -> Any:
    return Client(enforce_csrf_checks=True).post(
        "/api/vote/check", json.dumps({"code": given}), "application/json", **extra
    )


def test_a_code_leads_to_its_line() -> None:
    ballot, given = sealed()
    sealed(8)
    said = ask(given).json()
    assert said.keys() == SHAPE
    assert (said["found"], said["contest"], said["line"]) == (True, ballot.contest.slug, 7)
    assert said["standing"] == "valid"
    assert "第 7 行" in said["message"]
    assert "不能证明" in said["message"]
    assert "picks" not in json.dumps(said)


def test_what_people_copy_wrong_is_forgiven() -> None:
    assert prefix_of("0123-4567-89AB-CDEF") == prefix_of(" o1I3 4567—89ab CDEF ".replace("I", "2"))
    assert prefix_of("0OoI-1iLl-0000-0000") == prefix_of("0001-1111-0000-0000")
    assert prefix_of("VVVV-ZZZZ-0000-0000") == b"\xde\xf7\xbf\xff\xff" + bytes(5)
    for wrong in ("", "0123", "UUUU-UUUU-UUUU-UUUU", "0" * 17, "零" * 16, "\0" * 16):
        assert prefix_of(wrong) is None


def test_every_code_of_a_receipt_is_read_back() -> None:
    for leaf in (bytes(32), b"\xff" * 32, leaf_of("x"), leaf_of("票")):
        assert prefix_of(receipts.code_of(leaf)) == leaf[:10]


def test_an_unknown_code_gets_an_answer_of_the_same_shape() -> None:
    _ballot, given = sealed()
    for unknown in ("0" * 16, "x", "", given[:-1] + ("0" if given[-1] != "0" else "1")):
        response = ask(unknown)
        assert response.status_code == 200
        said = response.json()
        assert said.keys() == SHAPE
        assert (said["found"], said["line"], said["standing"]) == (False, None, None)


def test_held_and_void(django_user_model: Any) -> None:
    ballot, given = sealed(held=True)
    assert ask(given).json()["standing"] == "held"
    editor = get_user_model().objects.create(username="a")
    for state, standing in [
        (VoidCase.State.RELEASED, "valid"),
        (VoidCase.State.OPEN, "held"),
        (VoidCase.State.VOIDED, "void"),
        (VoidCase.State.REVERSED, "valid"),
    ]:
        case = VoidCase.objects.create(
            contest=ballot.contest, reason="同一网段集中投票", opened_by=editor, state=state
        )
        VoidItem.objects.create(case=case, ballot=ballot)
        assert ask(given).json()["standing"] == standing


@pytest.mark.parametrize("given", [None, 1, ["x"], {"a": 1}, "x" * 61, True])
def test_odd_codes(given: Any) -> None:
    assert code(ask(given)) == (400, "bad_fields")


def test_few_queries(django_assert_max_num_queries: Any) -> None:
    _ballot, given = sealed()
    with django_assert_max_num_queries(3):
        ask(given)


def test_codes_are_not_tried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from showcase.guard import quotas

    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(2, 4, 6))
    assert [ask("x").status_code for _ in range(3)] == [200, 200, 429]


def test_the_page_for_people() -> None:
    factories.site()
    _ballot, given = sealed()
    page = Client().get("/api/vote/check")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    page = Client().get("/api/vote/check", {"code": given.lower()})
    html = page.content.decode()
    assert "找到了" in html
    assert "第 7 行" in html
    html = Client().get("/api/vote/check", {"code": '"><script>'}).content.decode()
    assert "没有找到" in html
    assert "<script>" not in html.split("<main", 1)[1]
