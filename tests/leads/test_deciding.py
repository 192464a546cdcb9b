"""What the desk decides, and what the holder of a receipt is told of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from showcase.leads import append_only, asking, deciding, purging, revealing, tracking
from showcase.leads.models import Contact, Lead, LeadEvent, Question, Reveal, State
from showcase.leads.receipts import lead_of, new_code
from showcase.leads.refusals import Refused
from showcase.leads.states import step
from tests import factories
from tests.leads.making import SENDER, lead, taken, user

pytestmark = pytest.mark.django_db


def test_publishing_tells_the_sender_and_links_the_story() -> None:
    factories.site()
    made, chief = taken(), user()
    lead_of_it = Lead.objects.get()
    deciding.assign(lead_of_it, chief, chief)
    assert lead_of_it.state == State.SCREENING and lead_of_it.owner == chief
    step(lead_of_it, State.REVIEW, chief)
    page = deciding.accept(lead_of_it, chief).specific
    told = tracking.told(made.code)
    assert told and told.words == "已经采用。" and told.story_url == ""
    page.body = [{"type": "paragraph", "value": "<p>茶桌。</p>"}]
    page.save_revision().publish()
    page.save_revision().publish()
    told = tracking.told(made.code)
    assert told and told.note == "谢谢您！根据您提供的线索写成的稿件已经刊出。"
    assert told.story_url == f"/cases/{page.number}/" and told.story_title == page.title
    assert LeadEvent.objects.filter(kind="published").count() == 1
    type(page).objects.get().unpublish()
    told = tracking.told(made.code)
    assert told and told.story_url == "", "a page that is gone is not linked"
    assert SENDER.name not in repr(told)


def test_declining_needs_a_reason_and_has_words() -> None:
    one, actor = lead(State.SCREENING), user()
    with pytest.raises(Refused, match="选一个"):
        deciding.decline(one, actor, "because")
    with pytest.raises(Refused, match="200"):
        deciding.decline(one, actor, "other", "长" * 201)
    one.refresh_from_db()
    assert one.state == State.SCREENING, "nothing half-done"
    deciding.decline(one, actor, "published")
    one.refresh_from_db()
    assert (one.state, one.reason) == ("declined", "published")
    assert one.public_note == deciding.REASONS["published"].note
    assert {len(r.note) <= 200 for r in deciding.REASONS.values()} == {True}


def test_after_a_merge_both_receipts_are_alive() -> None:
    actor = user()
    first, second, third = taken(), taken(), taken()
    deciding.merge(first.lead, second.lead, actor)
    deciding.merge(second.lead, third.lead, actor)
    assert Lead.objects.get(pk=first.lead.pk).merged_into == third.lead
    deciding.refer(third.lead, actor, "已转街道办。")
    for made in (first, second, third):
        told = tracking.told(made.code)
        assert told and told.note == "已转街道办。" and told.words == "已经转介。"
        assert lead_of(made.code) == made.lead, "whoever deletes theirs deletes no other's"
    for into in (first.lead, third.lead):
        with pytest.raises(Refused):
            deciding.merge(third.lead, into, actor)


def test_a_question_is_answered_once_by_its_link() -> None:
    made, actor = taken(), user()
    asked = deciding.ask(made.lead, actor, "哪一年开始的？")
    told = tracking.told(made.code)
    assert told and told.question == asked.question
    assert asking.question_of(asked.token) == asked.question
    for wrong in ("", "x", asked.token[:-1], new_code(), "x" * 100_000):
        assert asking.question_of(wrong) is None
        with pytest.raises(Refused, match="链接"):
            deciding.answer(wrong, "2019年")
    with pytest.raises(Refused, match="写几个字"):
        deciding.answer(asked.token, " \u200b ")
    deciding.answer(asked.token, "2019年")
    with pytest.raises(Refused, match="链接"):
        deciding.answer(asked.token, "2020年")
    question = Question.objects.get()
    assert question.answer == "2019年" and b"2019" not in bytes(question.sealed_answer)
    made.lead.refresh_from_db()
    assert made.lead.state == State.REVIEW
    assert [e.kind for e in made.lead.trail.all()][-3:] == ["asked", "answered", "state"]


def test_a_second_question_closes_the_first_and_late_links_die() -> None:
    made, actor = taken(), user()
    first = deciding.ask(made.lead, actor, "一？")
    second = deciding.ask(made.lead, actor, "二？")
    assert asking.question_of(first.token) is None
    assert first.token != second.token == asking.token_for(second.question)
    assert asking.question_of(second.token) == second.question
    Question.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert asking.question_of(second.token) is None


def test_a_question_from_before_gets_its_link() -> None:
    """Links were random once, and are worked out now."""
    question = deciding.ask(taken().lead, user(), "一？").question
    Question.objects.update(token=bytes(16))
    question.refresh_from_db()
    token = asking.token_for(question)
    assert asking.question_of(token) == question


def test_names_and_numbers_are_masked_until_somebody_says_why() -> None:
    found, who = taken().lead, user()
    shown = revealing.masked(found.contact)
    assert (shown.name, shown.phone, shown.email) == ("欧**", "138****4321", "g**@example.invalid")
    for reason in ("", " ", "看", "\u200b\u200b\u200b"):
        with pytest.raises(Refused, match="为什么"):
            revealing.reveal(found, who, reason)
    assert not Reveal.objects.exists()
    assert revealing.reveal(found, who, "回电核实").phone == "13800004321"
    kept = Reveal.objects.get()
    assert (kept.who, kept.reason, found.trail.last().kind) == (who, "回电核实", "revealed")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("", ""),
        ("02886969380", "028****9380"),
        ("86969380", "****80"),
        ("+442079460958", "+44****0958"),
    ],
)
def test_masks(phone: str, masked: str) -> None:
    assert revealing.mask_phone(phone) == masked
    assert revealing.masked(Contact()).name == ""
    assert revealing.mask_name("𠮷") == "𠮷**"
    assert revealing.mask_email("nonsense") == "**"


def test_a_wrong_and_a_purged_code_cost_the_same(django_assert_num_queries: Any) -> None:

    made = taken()
    purging.purge(made.lead)
    for code in (made.code, new_code(), "", "垃圾"):
        with django_assert_num_queries(3):
            assert tracking.told(code) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leads_leadevent SET kind = 'x'",
        "DELETE FROM leads_leadevent",
        "TRUNCATE leads_leadevent CASCADE",
        "INSERT OR REPLACE INTO leads_leadevent SELECT * FROM leads_leadevent",
    ],
)
def test_the_trail_never_changes(statement: str) -> None:
    taken()
    before = list(LeadEvent.objects.values())
    if "REPLACE" in statement and connection.vendor != "sqlite":
        statement = "UPDATE leads_leadevent SET data = '{}'"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error:
        pass
    else:
        assert "REPLACE" in statement, "ignored, as it says"
    assert list(LeadEvent.objects.values()) == before
    assert append_only.missing() == set()
