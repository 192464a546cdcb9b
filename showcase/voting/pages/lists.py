"""What there is to show, as keys: contests, their categories, who stands in each."""

from showcase.bake import rows
from showcase.bake.facts import fact

from ..models import Category, Contest, LedgerEvent, Nominee, Round
from .draw import drawn


@fact("公开的评选")
def contest_keys() -> tuple[int, ...]:
    """Contests that readers may know of, the newest first."""
    return tuple(Contest.objects.exclude(round=Round.DRAFT).values_list("pk", flat=True))


@fact("评选的类别")
def category_keys(contest: int) -> tuple[int, ...]:
    """As the editor sorted them."""
    found = Category.objects.filter(contest=contest)
    return tuple(found.values_list("pk", flat=True))


@fact("候选人")
def nominee_keys(category: int) -> tuple[tuple[int, int], ...]:
    """(number, key) of everyone who stands: agreed, and not withdrawn."""
    found = Nominee.objects.filter(category=category, consent=True, withdrawn_at=None)
    return tuple(found.order_by("number").values_list("number", "pk"))


@fact("退出的候选人")
def withdrawn(category: int) -> tuple[tuple[int, str], ...]:
    """(number, public reason) of everyone who withdrew after agreeing to stand."""
    found = Nominee.objects.filter(
        category=category, consent=True, withdrawn_at__isnull=False
    ).order_by("number")
    return tuple(found.values_list("number", "withdrawn_reason"))


@fact("评选的公告")
def notices(contest: int) -> tuple[str, ...]:
    """Why a vote was opened again, in public; oldest first."""
    found = LedgerEvent.objects.filter(contest=contest, data__has_key="notice").order_by("pk")
    return tuple(str(event.data["notice"]) for event in found)


def categories(contest: Contest) -> list[Category]:
    return rows.many(Category, category_keys(contest.pk))


def nominees(category: Category) -> list[Nominee]:
    """Everyone who stands, by number."""
    keys = [key for _number, key in nominee_keys(category.pk)]
    return rows.many(Nominee, keys, along=("portrait", "place"))


def in_drawn_order(contest: Contest, category: Category) -> list[Nominee]:
    found = {nominee.number: nominee for nominee in nominees(category)}
    rules = contest.rules_sha256 or contest.slug
    return [found[number] for number in drawn(found, rules, category.slug)]
