"""What belongs in the ledger besides ballots: one function a kind.

Call it in the transaction of the decision itself, so that neither is without the other; the sealer
gives each event its line within a second (`lines.py` says what is in it). What is handed over here
becomes public, word for word.
"""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from showcase.accounts.models import User

from . import database_clock
from .lines import MOST_REFERENCES
from .models import Ballot, Contest, LedgerEvent, Nominee, ScoreSheet, VoidCase

_AT_ONCE = 10_000


def note_round(
    contest: Contest, before: str, after: str, actor: User | None, notice: str = ""
) -> None:
    """A contest went from one round to another; nobody did it if it came at its second.

    `contest.rules_sha256` is taken as it is now, so freeze first. `notice` is why voting was
    reopened.
    """
    data = {
        "from": str(before),
        "to": str(after),
        "rules": contest.rules_sha256,
        "by": str(actor) if actor else "",
        "at": database_clock.iso(database_clock.now()),
    }
    _note(contest, "round", actor, data | ({"notice": notice} if notice else {}))


def note_hold(case: VoidCase, ballots: Iterable[int], reason: str) -> None:
    """Ballots, by their keys, are not counted until a case is decided (待核)."""
    _note_case("hold", case, ballots, reason, case.opened_by)


def note_release(case: VoidCase, ballots: Iterable[int], reason: str) -> None:
    """Nothing was wrong: what the case held, or what was held at its arrival, counts."""
    _note_case("release", case, ballots, reason, case.decided_by)


def note_void(case: VoidCase, ballots: Iterable[int], reason: str) -> None:
    """Ballots of a case are not counted (作废); `case.decided_by` is set before."""
    _note_case("void", case, ballots, reason, case.decided_by)


def note_unvoid(case: VoidCase, ballots: Iterable[int], reason: str, actor: User) -> None:
    """An appeal was right: what the case voided counts again. The case keeps who voided it."""
    _note_case("unvoid", case, ballots, reason, actor)


def note_withdrawal(nominee: Nominee, reason: str, actor: User | None) -> None:
    """A nominee gave up: votes stay in the ledger, the nominee has no rank."""
    data = {
        "category": nominee.category.slug,
        "nominee": nominee.number,
        "reason": reason,
        "at": database_clock.iso(database_clock.now()),
    }
    _note(nominee.category.contest, "withdraw", actor, data)


def note_score(sheet: ScoreSheet) -> None:
    """A judge handed in points for a nominee; the last ones count. A judge is a number only."""
    data = {
        "category": sheet.nominee.category.slug,
        "nominee": sheet.nominee.number,
        "judge": sheet.judge_id,
        "points": sheet.points,
        "at": database_clock.iso(database_clock.now()),
    }
    _note(sheet.nominee.category.contest, "score", sheet.judge, data)


def _note_case(
    kind: str, case: VoidCase, ballots: Iterable[int], reason: str, actor: User | None
) -> None:
    """As many events as it takes for all ballots. Raises `ValueError` if one is of another contest:
    its line would be looked for in vain."""
    keys = sorted(set(ballots))
    own = Ballot.objects.filter(contest_id=case.contest_id)
    if sum(own.filter(pk__in=part).count() for part in batched(keys, _AT_ONCE)) != len(keys):
        raise ValueError("有选票不属于这次评选")
    LedgerEvent.objects.bulk_create(
        _event(case.contest, kind, actor, _of_case(case, part, number, reason))
        for number, part in enumerate(batched(keys, MOST_REFERENCES))
    )


def _of_case(case: VoidCase, ballots: Sequence[int], part: int, reason: str) -> dict[str, Any]:
    return {"case": case.pk, "reason": reason, "ballots": list(ballots), "part": part}


def _note(contest: Contest, kind: str, actor: User | None, data: dict[str, Any]) -> None:
    _event(contest, kind, actor, data).save(force_insert=True)


def _event(contest: Contest, kind: str, actor: User | None, data: dict[str, Any]) -> LedgerEvent:
    return LedgerEvent(
        contest=contest, actor=actor, data={"t": kind, "contest": contest.slug, **data}
    )
