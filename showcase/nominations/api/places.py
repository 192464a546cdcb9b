"""`GET /api/places?in=<key>`: communities of a street, for the script; forms list them too."""

from django.http import HttpRequest, HttpResponse

from ..placing import communities, place_of
from .page import as_json, door


@door("GET")
def places(request: HttpRequest) -> HttpResponse:
    """`{"communities": [[key, name], …]}`; an empty list for what is no place."""
    found = communities(place_of(request.GET.get("in", "")))
    return as_json({"communities": [[one.pk, one.title] for one in found]})
