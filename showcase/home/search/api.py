"""`/api/search` and `/api/suggest`, for machines and for the box in which somebody types."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from showcase.bake.headers import ASK_FIRST
from showcase.guard.quotas import Quota
from showcase.search.documents import Marked

from . import finding, limits
from .asked import Asked, BadPage
from .views import AWAY, BAD_PAGE, BUSY

Answer = Callable[[HttpRequest], dict[str, Any]]


def _machine(what: tuple[str, Quota]) -> Callable[[Answer], Callable[[HttpRequest], HttpResponse]]:
    """JSON of a dict; a refusal is `{"error": "…"}` with its status. `Straight` calls the view
    past the middleware of the newsroom: it reads nothing of a session."""

    def decorate(answer: Answer) -> Callable[[HttpRequest], HttpResponse]:
        def view(request: HttpRequest) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return _refusal("这个地址只回答 GET。", 405, Allow="GET, HEAD")
            if limits.too_many(request, what):
                return _refusal(BUSY, 429, **{"Retry-After": "5"})
            try:
                return _json(answer(request))
            except BadPage:
                return _refusal(BAD_PAGE, 400)
            except finding.Away:
                return _refusal(AWAY, 503, **{"Retry-After": "60"})

        view.straight = True  # type: ignore[attr-defined]
        return view

    return decorate


@_machine(limits.SEARCH)
def search(request: HttpRequest) -> dict[str, Any]:
    """`{"total", "page", "results": […], "facets": {name: {value: count}}, "did_you_mean"}`."""
    asked = Asked.of(request.GET)
    found = finding.find(asked)
    return {
        "total": found.total,
        "page": asked.page,
        "results": [
            {
                "url": hit.url,
                "title": _plain(hit.title),
                "kind": hit.kind,
                "place": hit.place,
                "date": hit.date.isoformat() if hit.date else None,
                "snippet": _plain(hit.snippet),
            }
            for hit in found.hits
        ],
        "facets": {name: dict(values) for name, values in found.facets.items()},
        "did_you_mean": found.did_you_mean,
    }


@_machine(limits.SUGGEST)
def suggest(request: HttpRequest) -> dict[str, Any]:
    """`{"suggestions": [{"text", "kind", "label", "url"}, …]}`; a name leads to its search."""
    asked = Asked.of({"q": request.GET.get("q", "")})
    return {
        "suggestions": [
            {
                "text": one.text,
                "kind": one.kind,
                "label": NAMED.get(one.kind) or finding.kinds().get(one.kind, ""),
                "url": one.url or asked.instead(one.text).address,
            }
            for one in finding.suggest(asked.text)
        ]
    }


NAMED = {"place": "地方", "method": "工作法", "people": "人名"}


def _plain(text: Marked) -> str:
    return "".join(piece for piece, _marked in text)


def _json(data: dict[str, Any], status: int = 200) -> HttpResponse:
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Cache-Control"] = ASK_FIRST if status == 200 else "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _refusal(sentence: str, status: int, **headers: str) -> HttpResponse:
    response = _json({"error": sentence}, status)
    for name, value in headers.items():
        response.headers[name] = value
    return response
