"""`GET /api/vote/<contest>/challenge?category=…`: work to be done before a ballot."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from showcase.guard import work

from . import gate
from .machine import machine


@machine("GET")
def challenge(request: HttpRequest, contest: str) -> dict[str, Any]:
    """A challenge in altcha's JSON, for this contest, category, day and device; it is harder where
    many come from one place."""
    rules = gate.contest_of(contest)
    category = gate.category_of(rules, request.GET.get("category", ""))
    gate.assert_open(rules)
    voter = gate.voter(request, rules)
    tries = settings.WORK_TRIES * gate.room(request, contest, look=True).tries
    return work.challenge(gate.scope(contest, category.slug, voter.device), tries)
