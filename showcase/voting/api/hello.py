"""`POST /api/hello`: the device's cookie, which no file can set."""

from django.http import HttpRequest, HttpResponse

from showcase.guard import device, origin

from .errors import Refusal
from .machine import as_json, machine


@machine("POST")
def hello(request: HttpRequest) -> HttpResponse:
    """A cookie for who has none of ours; `{"device": "new"}` or `"known"`."""
    if not origin.from_our_page(request):
        raise Refusal("cross_site")
    if device.read(request) is not None:
        return as_json({"device": "known"})
    response = as_json({"device": "new"}, status=201)
    device.issue(request, response)
    return response
