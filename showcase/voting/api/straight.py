"""A ballot needs no session, no user, no messages: the way past the newsroom's middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

PREFIX = "/api/"


class Straight:
    """Middleware that calls a view marked `straight` itself; it stands before the sessions.

    It saves a ballot about 150 µs of CPU. The views it calls are also past Django's CSRF check: a
    browser sends none of their requests across sites, because each wants JSON or a header of its
    own, and the guard compares where the request comes from. Taken out of the settings, Django's
    check would refuse them: nothing is exempt.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            try:
                found = resolve(request.path_info)
            except Resolver404:
                return self._get_response(request)
            if getattr(found.func, "straight", False):
                response: HttpResponse = found.func(request, *found.args, **found.kwargs)
                return response
        return self._get_response(request)
