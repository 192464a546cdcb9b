from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotFound,
)
from django.template.loader import render_to_string


def only_files(request: HttpRequest, path: str) -> HttpResponse:
    """404 for every reader's address that the current release does not hold.

    Django stands behind the files; were it to render pages itself, drafts of templates and pages
    that were withdrawn a moment ago could be read before the next release says so.
    """
    return no_page(request)


def no_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler404`: says so without a template, whose tags would ask the database.

    A reader who is lost never sees it: `ReleaseFirst` and nginx do not ask Django about that.
    """
    return HttpResponseNotFound("没有找到这个页面。", content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's `handler400`. Its own looks for a CSRF token in the body once more, which fails as
    it did before, and a body that cannot be read would be a 500."""
    return HttpResponseBadRequest(render_to_string("400.html"))
