"""评分表: a judge's points for every nominee of a contest; handed in once, then final."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from showcase.accounts.models import User

from . import events
from .models import Contest, Nominee, Round, ScoreSheet
from .turning import Refused, locked

WHILE = frozenset({Round.VOTING, Round.CLOSED})


def to_judge() -> Q:
    """Contests whose sheets are open, of those that are judged at all."""
    return Q(round__in=WHILE) & ~Q(method=Contest.Method.LIKES)


def sheet_of(contest: Contest, judge: User) -> list[tuple[Nominee, ScoreSheet | None]]:
    """Every nominee who stands, with this judge's own points; two queries."""
    own = {
        row.nominee_id: row
        for row in ScoreSheet.objects.filter(judge=judge, nominee__category__contest=contest)
    }
    nominees = (
        Nominee.objects.filter(category__contest=contest, consent=True, withdrawn_at=None)
        .select_related("category")
        .order_by("category__sort_order", "category", "number")
    )
    return [(one, own.get(one.pk)) for one in nominees]


def handed_in(contest: Contest, judge: User) -> bool:
    rows = ScoreSheet.objects.filter(judge=judge, nominee__category__contest=contest)
    return rows.filter(handed_in_at__isnull=False).exists()


@transaction.atomic
def keep(pk: int, judge: User, points: Mapping[int, int | None], *, final: bool) -> int:
    """Keep points by nominee's key; None takes them away. `final` hands the sheet in, which needs
    points for everybody and makes each a line of the ledger. Returns how many have points."""
    contest = locked(pk)
    if contest.round not in WHILE or contest.method == Contest.Method.LIKES:
        raise Refused("现在不能打分")
    if handed_in(contest, judge):
        raise Refused("评分表已经交了，不能再改")
    sheet = sheet_of(contest, judge)
    kept = {one.pk: given for one, _ in sheet if (given := points.get(one.pk)) is not None}
    if any(not 0 <= given <= 100 for given in kept.values()):
        raise Refused("分数要在 0 到 100 之间")
    if final and len(kept) < len(sheet):
        raise Refused(f"还有 {len(sheet) - len(kept)} 位候选人没有分数，交卷要全部打完")
    now = timezone.now() if final else None
    own = ScoreSheet.objects.filter(judge=judge, nominee__category__contest=contest)
    own.delete()
    rows = ScoreSheet.objects.bulk_create(
        ScoreSheet(nominee=one, judge=judge, points=kept[one.pk], handed_in_at=now)
        for one, _ in sheet
        if one.pk in kept
    )
    if final:
        for row in rows:
            row.nominee.category.contest = contest
            events.note_score(row)
    return len(kept)
