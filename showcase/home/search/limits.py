"""How much one address may search in ten minutes. Forty people may share it."""

from django.http import HttpRequest

from showcase.guard.client import address_of
from showcase.guard.quotas import Limits, Quota, Verdict, take


def _quota(narrow: int, wide: int) -> Quota:
    """Nothing is asked for before it is refused: a search has no work to do and no desk to see."""
    return Quota(Limits(narrow, narrow, narrow), Limits(wide, wide, wide))


SEARCH = ("search", _quota(2_000, 8_000))
SUGGEST = ("suggest", _quota(6_000, 24_000))


def too_many(request: HttpRequest, what: tuple[str, Quota]) -> bool:
    scope, quota = what
    return take(scope, address_of(request), quota=quota) == Verdict.REFUSED
