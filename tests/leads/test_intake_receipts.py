"""A receipt code is forgiving to type, impossible to guess, and says nothing when it is wrong."""

import random
from typing import Any

import pytest

from showcase.leads import receipts
from showcase.leads.models import Receipt
from tests.leads.making import taken

once = pytest.mark.once


@once
def test_the_shape() -> None:
    codes = {receipts.new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4, 1]
        assert receipts.normalised(code) == code.replace("-", "")


@once
def test_what_people_type_is_forgiven() -> None:
    code = receipts.normalised(
        next(c for c in iter(receipts.new_code, "") if "0" in c and "1" in c)
    )
    assert code
    shuffled = random.Random(1)
    for letter in ("o", "O"):
        assert receipts.normalised(code.replace("0", letter)) == code
    for letter in ("i", "I", "l", "L"):
        assert receipts.normalised(code.replace("1", letter)) == code
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert receipts.normalised(f" {wide[:8]} － {wide[8:]}\n") == code
    assert receipts.normalised("".join(shuffled.choice((c, c.lower())) for c in code)) == code


@once
def test_every_slip_of_one_letter_and_every_swap_is_found() -> None:
    code = receipts.normalised(receipts.new_code())
    assert code
    for at, right in enumerate(code):
        for wrong in set(receipts.ALPHABET) - {right}:
            assert receipts.normalised(code[:at] + wrong + code[at + 1 :]) is None
    for one in range(17):
        for other in range(one):
            if code[one] != code[other]:
                letters = list(code)
                letters[one], letters[other] = letters[other], letters[one]
                assert receipts.normalised("".join(letters)) is None


@once
@pytest.mark.parametrize(
    "text", ["", "K3QZ", "编号", "U" * 17, "-" * 17, "0" * 99_999, "\x00" * 17]
)
def test_what_can_be_no_code(text: str) -> None:
    assert receipts.normalised(text) is None


@pytest.mark.django_db
def test_a_code_leads_to_its_lead_and_is_not_kept(django_assert_num_queries: Any) -> None:
    made = taken()
    assert receipts.lead_of(made.code.lower().replace("-", " ")) == made.lead
    assert bytes(Receipt.objects.get().code) == receipts.digest(receipts.normalised(made.code))
    for wrong in ("", "nonsense", receipts.new_code(), made.code):
        # One query whatever the code, so that time tells nothing.
        with django_assert_num_queries(1):
            receipts.lead_of(wrong)
    assert receipts.lead_of(receipts.new_code()) is None
    assert receipts.lead_of("") is None
