"""The hours of voting and the day of a ballot are the database's."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from showcase.voting.casting import Accepted, Refused, cast
from showcase.voting.models import Ballot, Contest

from . import contests


def answer(category: object) -> str:
    given = cast(contests.submission(category))
    return "accepted" if isinstance(given, Accepted) else given.code


@pytest.mark.django_db(transaction=True)
def test_the_first_and_the_last_moment() -> None:
    opens = timezone.now() + timedelta(seconds=0.6)
    closes = opens + timedelta(seconds=0.8)
    category = contests.category(contests.contest(opens=opens, closes=closes))
    seen: list[str] = []
    while not seen or seen[-1] != "closed":
        assert timezone.now() < closes + timedelta(seconds=20)
        given = answer(category)
        if not seen or seen[-1] != given:
            seen.append(given)
        time.sleep(0.01)
    assert seen == ["not_open", "accepted", "closed"]
    times = list(Ballot.objects.order_by("received_at").values_list("received_at", flat=True))
    assert opens <= times[0] < opens + timedelta(seconds=0.5)
    assert times[-1] < closes


@pytest.mark.django_db
def test_the_edges_belong_to_the_hours_as_the_rules_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """[opens, closes): at `opens` it counts, at `closes` no more. The moment of the statement is
    found out by asking, so each edge is set to it."""
    if connection.vendor == "sqlite":
        from showcase.voting.casting import sqlite as module

        now, name, statement = module._NOW, "BALLOT", module.BALLOT
        fixed = "'2026-11-21 10:00:00.500'"
        day = "date('2026-11-21 10:00:00.500', '+8 hours')"
        statement = statement.replace(now, fixed).replace("date('now', '+8 hours')", day)
    else:
        from showcase.voting.casting import postgres as module

        name, fixed = "APPEND", "'2026-11-21 10:00:00.500+00'::timestamptz"
        statement = module.APPEND.replace("statement_timestamp()", fixed)
    monkeypatch.setattr(module, name, statement)
    moment = datetime(2026, 11, 21, 10, 0, 0, 500_000, ZoneInfo("UTC"))
    instant = timedelta(milliseconds=1)
    with time_machine.travel(moment, tick=False):
        for opens, closes, counts in (
            (moment, moment + instant, True),
            (moment + instant, moment + 9 * instant, False),
            (moment - instant, moment, False),
            (moment.replace(microsecond=0), moment + instant, True),
            (moment - instant, moment.replace(microsecond=0) + timedelta(seconds=1), True),
        ):
            category = contests.category(contests.contest(opens=opens, closes=closes))
            cast(contests.submission(category))
            assert Ballot.objects.filter(category=category).exists() is counts, (opens, closes)


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_machine_whose_clock_is_wrong_casts_for_the_right_day(days: int) -> None:
    category = contests.category(contests.contest())
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        sent = contests.submission(category)
        first, again = cast(sent), cast(sent)
    assert isinstance(first, Accepted) and isinstance(again, Accepted) and again.again
    ballot = Ballot.objects.get()
    today = timezone.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert (ballot.day, first.receipt["day"]) == (today, today.isoformat())


@pytest.mark.django_db
def test_no_ballot_of_another_day_can_be_written() -> None:
    category = contests.category(contests.contest())
    cast(contests.submission(category))
    ballot = Ballot.objects.get()
    ballot.pk, ballot.voter, ballot.idem = None, b"1" * 16, b"1" * 16
    ballot.day -= timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ballot.save(force_insert=True)


@pytest.mark.django_db
def test_without_hours_nothing_opens() -> None:
    category = contests.category(contests.contest())
    Contest.objects.update(opens=None)
    given = cast(contests.submission(category))
    assert isinstance(given, Refused) and given.code == "not_open"
