"""States follow each other as the table says, in time, with their trail."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from showcase.leads import states
from showcase.leads.models import Lead, State
from showcase.leads.refusals import Refused
from showcase.leads.timers import after_working_days
from tests.leads.making import lead, taken, user

CHENGDU = ZoneInfo("Asia/Shanghai")
S = State


@pytest.mark.once
def test_every_state_has_its_row_and_can_be_reached() -> None:
    assert set(states.FOLLOWS) == set(S)
    reached, edge = {S.SUBMITTED}, {S.SUBMITTED}
    while edge:
        edge = set().union(*(states.FOLLOWS[s] for s in edge)) - reached
        reached |= edge
    assert reached == set(S)
    assert not states.FOLLOWS[S.WITHDRAWN]
    # Nothing is accepted that nobody has looked at.
    assert [s for s in S if S.ACCEPTED in states.FOLLOWS[s]] == [S.REVIEW]


@pytest.mark.once
@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-11-16 09:30", "2026-11-19 09:30"),  # Monday to Thursday
        ("2026-11-19 23:50", "2026-11-24 23:50"),  # over a week-end
        ("2026-11-21 10:00", "2026-11-25 10:00"),  # Saturday: Monday is the first day
        ("2026-11-22 10:00", "2026-11-25 10:00"),
    ],
)
def test_three_working_days(since: str, due: str) -> None:
    begun = datetime.fromisoformat(since).replace(tzinfo=CHENGDU)
    assert after_working_days(begun) == datetime.fromisoformat(due).replace(tzinfo=CHENGDU)


@pytest.mark.django_db
def test_steps_leave_a_trail_and_reset_the_clock() -> None:
    actor = user()
    path = [S.SCREENING, S.REVIEW, S.NEED_INFO, S.REVIEW, S.ACCEPTED]
    done = lead(*path, actor=actor)
    told = [(e.data["before"], e.data["after"], e.actor) for e in done.trail.filter(kind="state")]
    assert told == [(a, b, actor) for a, b in pairwise([S.SUBMITTED, *path])]
    assert done.closed_at and done.due_at is None
    again = states.step(done, S.REVIEW, actor)
    assert again.closed_at is None and again.due_at == after_working_days(again.state_since)
    assert done.state == S.REVIEW


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(S))
def test_nothing_else_is_possible(state: State) -> None:
    actor, made = user(), taken().lead
    Lead.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    for to in set(S) - states.FOLLOWS[state]:
        with pytest.raises(Refused, match="不能直接改成"):
            states.step(made, to, actor)
    assert made.trail.count() == 1
    assert set(states.steps(made, actor)) == states.FOLLOWS[state]


@pytest.mark.django_db
def test_nobody_accepts_what_they_sent_in() -> None:
    author, other = user("author"), user("other")
    own = lead(S.SCREENING, S.REVIEW, by=author)
    for actor in (author, None):
        with pytest.raises(Refused, match="自己推荐的"):
            states.step(own, S.ACCEPTED, actor)
    assert S.ACCEPTED not in states.steps(own, author)
    assert states.step(own, S.ACCEPTED, other).state == S.ACCEPTED


@pytest.mark.django_db
def test_a_stale_screen_does_not_step_twice() -> None:
    made = taken().lead
    stale = Lead.objects.get(pk=made.pk)
    states.step(made, S.SPAM, user())
    with pytest.raises(Refused):
        states.step(stale, S.REVIEW, None)
