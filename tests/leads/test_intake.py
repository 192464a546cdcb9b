"""What comes in is kept whole, sealed, numbered without gaps, and answered with a receipt."""

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction

from showcase.guard.sealing import blind
from showcase.leads import hints
from showcase.leads.intake import LONGEST, Sender
from showcase.leads.models import Contact, Lead, Receipt, State
from showcase.leads.phones import normalised
from showcase.leads.refusals import Refused
from tests import factories
from tests.leads.making import MESSAGE, SENDER, taken


@pytest.mark.django_db
def test_everything_is_kept_and_sealed() -> None:
    made = taken(details={"unit": "莲花社区"}, publish_name=True)
    lead = Lead.objects.get()
    assert (lead.message, lead.details) == (MESSAGE, '{"unit": "莲花社区"}')
    assert (lead.contact.name, lead.contact.phone) == ("欧阳桂英", "13800004321")
    assert lead.contact.phone_index == blind("13800004321", "phone")
    assert (lead.state, lead.publish_name, lead.due_at > lead.created_at) == (
        "submitted",
        True,
        True,
    )
    assert lead.trail.get().data == {"source": "web"}
    assert made.lead == lead and str(lead.number).zfill(6) in lead.code
    with connection.cursor() as cursor:
        for table in ("leads_lead", "leads_contact", "leads_leadevent", "leads_receipt"):
            cursor.execute(f"SELECT * FROM {table}")
            dump = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor]
            )
            for secret in ("桂英", "13800004321", "guiying", "茶桌", made.code):
                assert secret not in dump
                assert repr(secret.encode())[2:-1] not in dump


@pytest.mark.django_db
def test_what_nobody_can_see_goes_and_rare_names_stay() -> None:
    sender = Sender(name="㑇\u202e𠮷\u200b·阿卜杜外力", phone="０２８－８６９６ ９３８０")
    lead = taken(message="好\u2066事\u0000", place_text=" 六号院\ufeff ", sender=sender).lead
    assert (lead.message, lead.place_text) == ("好事", "六号院")
    assert lead.contact.name == "㑇𠮷·阿卜杜外力"
    assert lead.contact.phone == "02886969380"


@pytest.mark.django_db
def test_a_place_makes_the_title_and_the_public_does_not() -> None:
    factories.site()
    lead = taken(place=factories.place(), place_text="张三家楼下").lead
    assert lead.title == "好办法 · 锦江区"


@pytest.mark.django_db
def test_too_long_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(Refused, match="写得太长"):
        taken(message="长" * (LONGEST + 1))
    assert not Lead.objects.exists() and not Receipt.objects.exists()


@pytest.mark.django_db
def test_a_failure_leaves_no_gap_in_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    first = taken().lead.number
    with monkeypatch.context() as patch:
        patch.setattr("showcase.leads.receipts.give", lambda lead: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            taken()
    assert not Contact.objects.exclude(lead__number=first).exists()
    assert taken().lead.number == first + 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_gaps() -> None:
    failed: list[BaseException] = []

    def send() -> None:
        try:
            for n in range(5):
                # Every third is rolled back, as a killed request is.
                try:
                    with transaction.atomic():
                        taken(sender=SENDER)
                        if n % 3 == 2:
                            raise ArithmeticError
                except ArithmeticError:
                    pass
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            failed.append(error)
        finally:
            connections.close_all()

    taken()
    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not failed
    numbers = sorted(Lead.objects.values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 17))


@pytest.mark.django_db
def test_a_take_in_costs_the_same_however_many_leads_there_are(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(3):
        taken()
    with django_assert_max_num_queries(16):
        taken()


@pytest.mark.django_db
def test_hints_tell_what_is_alike_and_who_called_before() -> None:
    first = taken().lead
    again = taken(message=MESSAGE.replace("茶桌", "院坝") + "真的。", sender=Sender()).lead
    assert [(m["mark"], m["number"]) for m in again.marks] == [("near", first.number)]
    other = taken(message="楼上的老师傅每天早上义务给大家磨刀，磨了十二年没收过钱").lead
    assert [(m["mark"], m["number"]) for m in other.marks] == [("phone", first.number)]


@pytest.mark.django_db
def test_leads_of_another_place_are_not_compared() -> None:
    factories.site()
    here, there = factories.place(), factories.place("成华区")
    taken(place=here, sender=Sender())
    assert taken(place=there, sender=Sender()).lead.marks == []


@pytest.mark.django_db
def test_words_flag_and_never_refuse() -> None:
    lead = taken(message="燃 气泄漏了！还有人代·开·发票", sender=Sender()).lead
    assert lead.urgent and lead.state == State.SUBMITTED
    assert {"mark": "word", "word": "代开发票"} in lead.marks


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("三楼着火了", "emergency"),
        ("单元门口井盖缺失，路灯不亮", "danger"),
        ("下水道堵了半个月", "repair"),
        ("院里有个好人", None),
    ],
)
def test_the_most_pressing_is_told_first(text: str, kind: str | None) -> None:
    found = hints.referral(text)
    assert (found.kind if found else None) == kind


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("138-0000-4321", "13800004321"),
        ("+86 138 0000 4321", "13800004321"),
        ("0086 13800004321", "13800004321"),
        ("８６１３８００００４３２１", "13800004321"),
        ("(028) 8696 9380", "02886969380"),
        ("+86 28 8696 9380", "02886969380"),
        ("86969380", "86969380"),
        ("400-800-1234", "4008001234"),
        ("+44 20 7946 0958", "+442079460958"),
        ("12345", None),
        ("不想说", None),
        ("1" * 10_000, None),
    ],
)
def test_telephone_numbers(text: str, number: str | None) -> None:
    assert normalised(text) == number
