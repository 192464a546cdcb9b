"""编号: the numbers nominees are voted by, unique in a category, fixed by the freeze."""

import secrets

from django.db import transaction
from django.db.models import F, Max

from .models import Category, Contest, Nominee
from .rounds import frozen
from .turning import Refused, locked

ASIDE = 16_000
"""Numbers above any that is given: where all stand for a moment while they change places."""


def next_number(category: Category) -> int:
    last = category.nominees.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def draw_lots(pk: int) -> Contest:
    """1, 2, 3 … by lot in each category, with the operating system's randomness."""
    contest = locked(pk)
    if frozen(contest.round):
        raise Refused("规则已经冻结，编号不能再改")
    nominees = Nominee.objects.filter(category__contest=contest)
    by_category: dict[int, list[Nominee]] = {}
    for one in nominees.only("category_id", "number"):
        by_category.setdefault(one.category_id, []).append(one)
    lot = secrets.SystemRandom()
    for drawn in by_category.values():
        lot.shuffle(drawn)
        for number, one in enumerate(drawn, start=1):
            one.number = number
    nominees.update(number=F("number") + ASIDE)
    Nominee.objects.bulk_update(
        [one for drawn in by_category.values() for one in drawn], ["number"], batch_size=500
    )
    return contest
