from typing import Any

from django.utils import timezone

from .models import Contest, LedgerEvent


def _note(contest: Contest, actor: Any, **data: Any) -> LedgerEvent:
    data["contest"] = contest.slug
    return LedgerEvent.objects.create(contest=contest, data=data, actor=actor)


def note_round(contest, before, to, actor, notice=""):
    extra = {"notice": notice} if notice else {}
    return _note(
        contest,
        actor,
        t="round",
        **{"from": before},
        to=to,
        rules=contest.rules_sha256,
        by=str(actor or "到时自动"),
        at=timezone.now().isoformat(),
        **extra,
    )


def _about(kind):
    def note(contest, case, ballots, reason, actor):
        return _note(contest, actor, t=kind, case=case.pk, reason=reason, ballots=ballots, part=0)

    return note


note_hold, note_release, note_void, note_unvoid = map(_about, ("hold", "release", "void", "unvoid"))


def note_withdrawal(nominee, reason, actor):
    contest = nominee.category.contest
    return _note(
        contest,
        actor,
        t="withdraw",
        category=nominee.category.slug,
        nominee=nominee.number,
        reason=reason,
        at=timezone.now().isoformat(),
    )


def note_score(sheet):
    category = sheet.nominee.category
    return _note(
        category.contest,
        sheet.judge,
        t="score",
        category=category.slug,
        nominee=sheet.nominee.number,
        judge=str(sheet.judge),
        points=sheet.points,
        at=timezone.now().isoformat(),
    )
