"""`/search/`: the page of results. No session, no cookie, no query of the newsroom's database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.views.decorators.http import require_safe

from showcase.bake.headers import ASK_FIRST, SECURITY_HEADERS
from showcase.search.documents import Found

from . import finding, limits
from .asked import BY_DATE, BY_RELEVANCE, Asked, BadPage
from .frame import current_frame
from .missed import tally

BUSY = "请求太多了，请等几秒再试。"
AWAY = "现在不能检索，请过一会儿再试。网站上的文章照常可以看。"
BAD_PAGE = "页码要写 1、2、3 这样的数。"


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """A page for every state; a clear sentence where there is none."""
    if limits.too_many(request, limits.SEARCH):
        return _sentence(BUSY, 429, retry=5)
    try:
        asked = Asked.of(request.GET)
    except BadPage:
        return _sentence(BAD_PAGE, 400)
    frame = current_frame(Path(settings.RELEASES_DIR))
    if frame is None:
        return _sentence(AWAY, 503, retry=60)
    try:
        found = finding.find(asked)
    except finding.Away:
        return _sentence(AWAY, 503, retry=60)
    if asked.text and not found.total and not asked.chosen:
        tally.add(asked.text)
    answer = render_to_string("home/search/answer.html", _context(asked, found))
    title = f"“{asked.text}”的检索结果" if asked.text else "检索"
    response = HttpResponse(frame.around(f"{escape(title)} · 华西社区报", answer))
    return _with_headers(response)


def _context(asked: Asked, found: Found) -> dict[str, Any]:
    last = finding.last_page(found.total)
    return {
        "asked": asked,
        "found": found,
        "results": [(hit, finding.kinds().get(hit.kind, hit.kind)) for hit in found.hits],
        "facets": list(finding.facets(asked, found)) if found.total or asked.chosen else [],
        "chosen": [
            (finding.LABELS[name], finding.value_label(name, value), asked.choosing(name, ""))
            for name, value in asked.chosen
        ],
        "orders": [
            ("最相关的在前", asked.sorted_by(BY_RELEVANCE), asked.sort == BY_RELEVANCE),
            ("最新的在前", asked.sorted_by(BY_DATE), asked.sort == BY_DATE),
        ],
        "meant": asked.instead(found.did_you_mean) if found.did_you_mean else None,
        "earlier": asked.at_page(min(asked.page - 1, last)) if asked.page > 1 and last else None,
        "further": asked.at_page(asked.page + 1) if asked.page < last else None,
        "last": last,
    }


def _sentence(text: str, status: int, retry: int = 0) -> HttpResponse:
    response = HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
    if retry:
        response.headers["Retry-After"] = str(retry)
    return _with_headers(response)


def _with_headers(response: HttpResponse) -> HttpResponse:
    """As a file of the release says them; withdrawn pages must not live on in anybody's cache."""
    response.headers["Cache-Control"] = ASK_FIRST
    response.headers["X-Robots-Tag"] = "noindex"
    for name, value in SECURITY_HEADERS:
        response.headers[name] = value
    return response
