"""What every address for machines has in common: JSON, no cache, errors in words, no session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import DisallowedHost
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError

from ..refusals import note
from .errors import Refusal
from .parsing import LIMIT

View = Callable[..., dict[str, Any] | HttpResponse]
RETRY_SECONDS = {"too_many": "60", "away": "30"}


def machine(*methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """Makes a view of a function that returns a dict or raises `Refusal`.

    The view is marked `straight`: `Straight` calls it past the middleware of the newsroom.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise Refusal("method")
                if request.method == "POST" and is_prefetched(request):
                    raise Refusal("prefetch")
                found = view(request, *args, **kwargs)
                response = found if isinstance(found, HttpResponse) else as_json(found)
            except Refusal as refusal:
                response = refused(refusal)
            except DisallowedHost:
                response = refused(Refusal("not_found"))
            except DatabaseError:
                response = refused(Refusal("away"))
            if response.status_code == 405:
                response.headers["Allow"] = ", ".join(methods)
            return never_kept(response)

        wrapper.straight = True  # type: ignore[attr-defined]
        return wrapper

    return decorate


def is_prefetched(request: HttpRequest) -> bool:
    """Whether a browser only looks ahead for somebody who has not pressed anything."""
    said = [request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz")]
    return any("prefetch" in one or "prerender" in one for one in said)


def as_json(data: dict[str, Any], status: int = 200) -> HttpResponse:
    """Chinese as Chinese: the bytes are UTF-8, as JSON's are."""
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def refused(refusal: Refusal) -> HttpResponse:
    note(refusal.code)
    response = as_json(refusal.as_json(), refusal.status)
    if refusal.code in RETRY_SECONDS:
        response.headers["Retry-After"] = RETRY_SECONDS[refusal.code]
    return response


def never_kept(response: HttpResponse) -> HttpResponse:
    """With its length, too, which is the newsroom's middleware's part elsewhere."""
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Cache-Control"] = "no-store"
    return response


def body_of(request: HttpRequest, limit: int = LIMIT) -> bytes:
    """The body, of which never more than `limit` bytes and one are read. Raises `Refusal`."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        raise Refusal("no_length")
    if len(length) > 9 or int(length) > limit:
        raise Refusal("too_large")
    try:
        body = request.read(limit + 1)
    except (OSError, UnreadablePostError, RawPostDataException) as error:
        raise Refusal("bad_json") from error
    if len(body) < int(length):
        raise Refusal("bad_json")  # the sender gave up half-way
    return body
