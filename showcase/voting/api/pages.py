"""Pages that Django renders for readers: never kept, with the headers that files have."""

from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from showcase.bake.headers import SECURITY_HEADERS

from ..refusals import note
from .errors import Refusal
from .machine import never_kept


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Raises `django.db.Error`: the masthead is read from the database."""
    return _sent(HttpResponse(render_to_string(template, context, request), status=status))


def told(refusal: Refusal) -> str:
    """The sentence for a reader, counted for the desk as those for machines are."""
    note(refusal.code)
    return refusal.sentence


def problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that says it and nothing else; without a database, that there is none."""
    context = {"problem": told(refusal)}
    try:
        return page(request, "voting/form_problem.html", context, refusal.status)
    except DatabaseError:
        return away()


def away(again: str = "") -> HttpResponse:
    """Says without the database that there is none. `again`: where to try once more."""
    context = {"problem": told(Refusal("away")), "again": again}
    response = HttpResponse(render_to_string("voting/form_away.html", context), status=503)
    response.headers["Retry-After"] = "30"
    return _sent(response)


def _sent(response: HttpResponse) -> HttpResponse:
    for name, value in SECURITY_HEADERS:
        response.headers[name] = value
    return never_kept(response)
