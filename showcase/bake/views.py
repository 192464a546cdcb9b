from django.http import HttpRequest, HttpResponse, HttpResponseNotFound


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
