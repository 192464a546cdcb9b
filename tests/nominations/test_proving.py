"""Where many send from one network, a form needs the work of a browser; elsewhere nobody does."""

from typing import Any

import pytest
from django.conf import LazySettings

from showcase.guard import quotas
from showcase.leads.models import Lead
from tests.nominations.conftest import STORY, Browser
from tests.voting.voter import solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    """One form is free, the next three need work, and no more are taken."""
    settings.WORK_COST, settings.WORK_TRIES = 10, 4
    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(1, 2, 4))


def filled_in(reader: Browser, **changed: Any) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story(**changed))


def fresh(reader: Browser, draft: str = "", name: str = "nominate") -> Any:
    return reader.client.get(f"/api/{name}/fresh", {"draft": draft}).json()


def test_while_few_send_nobody_works(reader: Browser, busy: None) -> None:
    filled_in(reader)
    assert Lead.objects.count() == 1 and reader.code


def test_where_many_send_work_lets_a_form_in(reader: Browser, busy: None) -> None:
    filled_in(reader)
    filled_in(reader)
    assert reader.page.status_code == 429
    assert "请等半分钟再按一次" in reader.html and STORY in reader.html
    asked = fresh(reader, reader.fields()["draft"])
    assert asked["draft"] == reader.fields()["draft"]
    reader.press(work=solved(asked["challenge"]))
    assert reader.page.status_code == 200 and reader.code
    assert Lead.objects.count() == 2


def test_work_is_for_one_form_and_one_sending(reader: Browser, busy: None) -> None:
    filled_in(reader)
    other = solved(fresh(reader)["challenge"])
    of_the_other_sheet = fresh(reader, name="submit")
    reader.get("/api/nominate")
    own = solved(fresh(reader, reader.fields()["draft"])["challenge"])
    before = reader.fields()
    reader.press(**reader.story(work=other))
    assert reader.page.status_code == 429
    reader.press(**before | reader.story(work=own))
    assert Lead.objects.count() == 2
    reader.press("/api/nominate", **before | reader.story(work=own, message=f"{STORY}还有一件。"))
    assert reader.page.status_code == 429
    assert of_the_other_sheet["draft"] != before["draft"]
    assert Lead.objects.count() == 2


@pytest.mark.parametrize("work", ["", "x", "e30=", "A" * 5000, "\x00"])
def test_what_is_no_work_is_refused_in_a_sentence(reader: Browser, busy: None, work: str) -> None:
    filled_in(reader)
    filled_in(reader, work=work)
    assert reader.page.status_code == 429 and STORY in reader.html
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(("minutes", "taken"), [(9, True), (11, False)])
def test_work_is_good_for_ten_minutes(
    reader: Browser, busy: None, monkeypatch: pytest.MonkeyPatch, *, minutes: int, taken: bool
) -> None:
    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(0, 1, 9))
    reader.get("/api/nominate")
    work = solved(fresh(reader, reader.fields()["draft"])["challenge"])
    reader.press(seconds=minutes * 60, **reader.story(work=work))
    assert reader.page.status_code == (200 if taken else 429)
    assert Lead.objects.exists() == taken


def test_a_form_can_be_kept_without_work(reader: Browser, busy: None) -> None:
    filled_in(reader)
    filled_in(reader)
    reader.press(do="save")
    assert reader.page.status_code == 200 and "draft=" in reader.html


def test_an_unknown_draft_gets_another(reader: Browser) -> None:
    for draft in ("", "x", "A" * 32, "\x00"):
        assert len(fresh(reader, draft)["draft"]) == 32
        assert fresh(reader, draft)["draft"] != draft
