from itertools import count

import pytest
from django.db import transaction

from showcase.guard import briefly
from showcase.guard.briefly import MOST, Briefly


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_kept_for_its_time_and_never_from_a_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(briefly, "monotonic", lambda: now)
    numbers = count()
    kept: Briefly[int] = Briefly(1.0)
    ask = numbers.__next__
    with transaction.atomic():
        assert [kept.get("a", ask), kept.get("a", ask)] == [0, 1]
    assert [kept.get("a", ask), kept.get("a", ask), kept.get("b", ask)] == [2, 2, 3]
    now = 0.999
    assert kept.get("a", ask) == 2
    now = 1.0
    assert kept.get("a", ask) == 4
    kept.forget()
    assert kept.get("a", ask) == 5
    for key in range(MOST * 2):
        kept.get(key, ask)
    assert len(kept._kept) <= MOST
