"""Sealed text opens in its own row and column, under a key that is there, and nowhere else."""

from typing import Any
from uuid import uuid4

import pytest

from showcase.guard.sealing import Unreadable, blind, current_key, key_of, seal, unseal

pytestmark = pytest.mark.once

ROW = uuid4()


def test_it_opens_where_it_was_sealed_and_looks_different_each_time() -> None:
    sealed = seal("欧阳桂英", row=ROW, column="name")
    assert unseal(memoryview(sealed), row=ROW, column="name") == "欧阳桂英"
    assert sealed != seal("欧阳桂英", row=ROW, column="name")
    assert "桂英".encode() not in sealed
    assert key_of(sealed) == current_key() == "new"


def test_nothing_is_nothing() -> None:
    assert seal("", row=ROW, column="name") == b"" == unseal(b"", row=ROW, column="name").encode()
    assert key_of(b"") == ""


def test_another_row_column_key_or_bit_does_not_open(settings: Any) -> None:
    sealed = seal("欧阳桂英", row=ROW, column="name")
    for row, column in ((uuid4(), "name"), (ROW, "phone")):
        with pytest.raises(Unreadable):
            unseal(sealed, row=row, column=column)
    for at in range(len(sealed)):
        with pytest.raises(Unreadable):
            unseal(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], row=ROW, column="name")
    for cut in range(1, len(sealed)):
        with pytest.raises(Unreadable):
            unseal(sealed[:cut], row=ROW, column="name")
    settings.PERSONAL_KEYS = "new:another secret"
    with pytest.raises(Unreadable):
        unseal(sealed, row=ROW, column="name")


def test_keys_change_one_by_one(settings: Any) -> None:
    settings.PERSONAL_KEYS = "old:one"
    before = seal("旧", row=ROW, column="name")
    settings.PERSONAL_KEYS = "next:two,old:one"
    assert unseal(before, row=ROW, column="name") == "旧"
    assert key_of(seal("新", row=ROW, column="name")) == "next"
    settings.PERSONAL_KEYS = "next:two"
    with pytest.raises(Unreadable):
        unseal(before, row=ROW, column="name")


def test_a_blind_index_is_equal_for_equals_of_one_purpose(settings: Any) -> None:
    one = blind("13800004321", "phone")
    assert one == blind("13800004321", "phone") and len(one) == 16
    assert one != blind("13800004322", "phone")
    assert one != blind("13800004321", "receipt")
    settings.BLIND_KEY = "another"
    assert one != blind("13800004321", "phone")
