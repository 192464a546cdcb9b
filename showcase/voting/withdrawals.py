"""A nominee leaves a contest that is under way: final, public, and a line of the ledger."""

from django.db import transaction
from django.utils import timezone

from showcase.accounts.models import User

from . import events
from .models import Nominee, Round
from .rounds import ORDER, frozen
from .turning import Refused, locked


@transaction.atomic
def withdraw(pk: int, reason: str, actor: User) -> Nominee:
    """From the freeze to the announcement; before the freeze a nominee is simply deleted."""
    contest = locked(Nominee.objects.select_related("category").get(pk=pk).category.contest_id)
    nominee = Nominee.objects.select_related("category__contest").get(pk=pk)
    if not frozen(contest.round):
        raise Refused("规则还没有冻结，直接删除这位候选人就可以")
    if ORDER.index(Round(contest.round)) >= ORDER.index(Round.ANNOUNCED):
        raise Refused("评选已经揭晓，不能再退出")
    if nominee.withdrawn_at:
        raise Refused("这位候选人已经退出了")
    nominee.withdrawn_at = timezone.now()
    nominee.withdrawn_reason = " ".join(reason.split())
    if not nominee.withdrawn_reason:
        raise Refused("要写公开的原因")
    nominee.full_clean()
    nominee.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    events.note_withdrawal(nominee, nominee.withdrawn_reason, actor)
    return nominee
