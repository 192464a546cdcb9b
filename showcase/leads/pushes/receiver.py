"""What the receivers have in common: off unless configured, bounded bodies, errors in words."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import DisallowedHost
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from showcase.leads.refusals import Refused

from .refusals import NotTaken, too_large, unreadable

LIMIT = 64 * 1024
"""Bytes of a push; the longest text that either platform sends is a tenth of it."""

View = Callable[[HttpRequest], HttpResponse]


def push(view: View) -> View:
    """Makes an address for a platform: GET and POST, 4xx as a sentence, no cookie, no cache.

    It is marked `straight`: it is called past sessions and Django's CSRF check, since no browser
    has a part in it; who may send is said by the signature alone.
    """

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        try:
            if request.method not in ("GET", "POST"):
                raise NotTaken(405, "这个网址只收平台的推送。")
            response = view(request)
        except NotTaken as why:
            response = said(why.sentence, why.status)
        except Refused as refused:
            response = said(str(refused), 400)
        except DisallowedHost:
            response = said("没有这个网址。", 404)
        except DatabaseError:
            # Nothing was kept, and the platform sends it again.
            response = said("暂时收不了，请稍后再发。", 503)
            response.headers["Retry-After"] = "30"
        if response.status_code == 405:
            response.headers["Allow"] = "GET, POST"
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    wrapper.straight = True  # type: ignore[attr-defined]
    return wrapper


def said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def body_of(request: HttpRequest) -> bytes:
    """All of it; of a longer one than `LIMIT`, nothing is read. Raises `NotTaken`."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        raise NotTaken(411, "没有说明长度，没有收下。")
    if len(length) > 9 or int(length) > LIMIT:
        raise too_large()
    try:
        body = request.read(LIMIT + 1)
    except (OSError, UnreadablePostError) as error:
        raise unreadable() from error
    if len(body) < int(length):
        raise unreadable()  # the sender gave up half-way
    return body
