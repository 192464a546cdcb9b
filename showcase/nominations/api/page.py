"""Pages that Django renders for who fills in a form: never kept, with the headers of files."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import DisallowedHost
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from showcase.bake.headers import SECURITY_HEADERS
from showcase.guard.sealing import Unreadable

from ..turned import TurnedAway

View = Callable[..., HttpResponse]
_SHUT = "存着的内容现在打不开，没有丢。请过一会儿再来，或者打电话给我们。"


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Raises `django.db.Error`: the masthead is read from the database."""
    return _sent(HttpResponse(render_to_string(template, context, request), status=status))


def as_json(data: dict[str, Any], status: int = 200) -> HttpResponse:
    return _sent(JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False}))


def door(*methods: str) -> Callable[[View], View]:
    """Makes a view of a function that may raise `TurnedAway`.

    The view is `straight`: it has no use for sessions, and stands before Django's CSRF check, for a
    form in a file can hold no token. Whoever changes something here asks `origin` instead.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise TurnedAway(405, "这个网址不接受这样的访问。请从网页上的按钮进来。")
                return view(request, *args, **kwargs)
            except TurnedAway as turned:
                return _turned(request, turned, methods)
            except Unreadable:
                return _turned(request, TurnedAway(409, _SHUT), methods)
            except DisallowedHost:
                return _away("网址写错了。", 404)
            except DatabaseError:
                return _away(
                    "请按浏览器的返回键，您写的字还在，过几分钟再提交；急事请打电话。", 503
                )

        wrapper.straight = True  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _turned(request: HttpRequest, turned: TurnedAway, methods: tuple[str, ...]) -> HttpResponse:
    if wants_json(request):
        response = as_json({"problem": str(turned)}, turned.status)
    else:
        try:
            context = {"problem": str(turned)}
            response = page(request, "nominations/problem.html", context, turned.status)
        except DatabaseError:
            response = _away(str(turned), turned.status)
    if turned.status == 405:
        response.headers["Allow"] = ", ".join(methods)
    if turned.status == 429:
        response.headers["Retry-After"] = "300"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether our own script asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def _away(sentence: str, status: int) -> HttpResponse:
    text = render_to_string("nominations/away.html", {"problem": sentence})
    return _sent(HttpResponse(text, status=status))


def _sent(response: HttpResponse) -> HttpResponse:
    for name, value in SECURITY_HEADERS:
        response.headers[name] = value
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
