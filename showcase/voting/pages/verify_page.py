"""`/verify/`: where a receipt is checked, by the reader's own browser."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake import rows

from ..models import Contest
from ..signing import public_key
from .lists import contest_keys
from .paths import VERIFY, Spot
from .showing import shows_counts


def verify(request: HttpRequest) -> HttpResponse:
    contests = [c for c in rows.many(Contest, contest_keys()) if shows_counts(c.round)]
    context = {
        "page": Spot(VERIFY, "核对我的票"),
        "contests": contests,
        "key": public_key(),
    }
    return TemplateResponse(request, "voting/verify.html", context)
