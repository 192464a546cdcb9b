"""Why a ballot was not appended. Asked afterwards, because most are."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models.functions import Now

from showcase.voting.models import Ballot, Category, Nominee, Round, UsedWork
from showcase.voting.receipts import receipt_for

from .submission import Accepted, Refused, Row

SHANGHAI = ZoneInfo("Asia/Shanghai")
_BEFORE = (Round.DRAFT, Round.NOMINATION, Round.SCREENING, Round.SHORTLIST)


@dataclass(frozen=True)
class Day:
    """It is another day by the database's clock: `day`. Try with that."""

    day: date


def reason(row: Row) -> Accepted | Refused | Day | None:
    """The first that applies. None: nothing stands against the ballot any more."""
    earlier = Ballot.objects.select_related("contest", "category").filter(idem=row.idem).first()
    if earlier is not None:
        if bytes(earlier.body) != row.body:
            return Refused("other_body")
        return Accepted(receipt_for(earlier), again=True)
    category = (
        Category.objects.filter(pk=row.category, contest=row.contest)
        .select_related("contest")
        .annotate(now=Now())
        .first()
    )
    if category is None:
        return Refused("unknown")
    return (
        _outside_hours(category)
        or _another_day(category, row)
        or _voted(category, row)
        or _bad_picks(category, row)
        or _work_used(row)
    )


def _outside_hours(category: Category) -> Refused | None:
    contest = category.contest
    opens, closes, now = contest.opens, contest.closes, category.now
    if opens is None or closes is None or contest.round in _BEFORE:
        return Refused("not_open", opens=opens, closes=closes)
    if contest.round != Round.VOTING or now >= closes:
        return Refused("closed", opens=opens, closes=closes)
    if now < opens:
        return Refused("not_open", opens=opens, closes=closes)
    return None


def _another_day(category: Category, row: Row) -> Day | None:
    day = category.now.astimezone(SHANGHAI).date()
    return None if day == row.day else Day(day)


def _voted(category: Category, row: Row) -> Refused | None:
    if not Ballot.objects.filter(category=row.category, day=row.day, voter=row.voter).exists():
        return None
    opens, closes = category.contest.opens, category.contest.closes
    midnight = datetime.combine(row.day + timedelta(days=1), time(), SHANGHAI)
    next_time = midnight if closes is not None and midnight < closes else None
    return Refused("voted_today", opens=opens, closes=closes, next_time=next_time)


def _bad_picks(category: Category, row: Row) -> Refused | None:
    picks, least, most = row.picks, category.min_picks, category.max_picks

    def bad(problem: str, which: tuple[int, ...] = ()) -> Refused:
        return Refused("bad_picks", problem=problem, picks=which, least=least, most=most)

    twice = tuple(sorted({pick for pick in picks if picks.count(pick) > 1}))
    if twice:
        return bad("duplicate", twice)
    if len(picks) < least:
        return bad("few")
    if len(picks) > most:
        return bad("many")
    listed = dict(Nominee.objects.filter(category=category).values_list("number", "withdrawn_at"))
    if strange := tuple(pick for pick in picks if pick not in listed):
        return bad("not_listed", strange)
    if left := tuple(pick for pick in picks if listed[pick] is not None):
        return Refused("withdrawn", picks=left)
    return None


def _work_used(row: Row) -> Refused | None:
    if row.work is not None and UsedWork.objects.filter(nonce=row.work.nonce).exists():
        return Refused("work_used")
    return None
