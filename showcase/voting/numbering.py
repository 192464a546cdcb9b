"""编号: the numbers nominees are voted by, unique in a category, fixed by the freeze."""

import secrets
from collections.abc import Collection
from itertools import count, islice

from django.db import transaction

from .models import Category, Contest, Nominee
from .rounds import frozen
from .turning import Refused, locked

HIGHEST = 9999


def next_number(category: Category) -> int:
    """Raises `Refused`."""
    return following(set(category.nominees.values_list("number", flat=True)))


def following(taken: Collection[int]) -> int:
    """The number after those, or the lowest free one. Raises `Refused` if there is none."""
    after = max(taken, default=0) + 1
    if after <= HIGHEST:
        return after
    free = next((number for number in range(1, HIGHEST) if number not in taken), None)
    if free is None:
        raise Refused("这个类别的编号用完了")
    return free


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
        # No two may have one number even for a moment: all go aside, then each to its place.
        taken = {one.number for one in drawn}
        spare = (number for number in count(len(drawn) + 1) if number not in taken)
        for one, number in zip(drawn, list(islice(spare, len(drawn))), strict=True):
            one.number = number
        lot.shuffle(drawn)
    everyone = [one for drawn in by_category.values() for one in drawn]
    Nominee.objects.bulk_update(everyone, ["number"], batch_size=500)
    for drawn in by_category.values():
        for number, one in enumerate(drawn, start=1):
            one.number = number
    Nominee.objects.bulk_update(everyone, ["number"], batch_size=500)
    return contest
