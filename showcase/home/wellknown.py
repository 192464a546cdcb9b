"""Addresses that machines and lost readers ask for: robots.txt, sitemap, 404, favicon."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake.render import release_of

FAVICON = "icons/favicon.ico"


def robots(request: HttpRequest) -> HttpResponse:
    context = {"site_url": settings.SITE_URL}
    return TemplateResponse(request, "robots.txt", context, content_type="text/plain")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page of the release that is being made; `lastmod` where a page says when."""
    pages = sorted(
        (address.path, address.modified.isoformat(timespec="seconds") if address.modified else "")
        for address in release_of(request)
        if address.path.endswith("/")
    )
    context = {"site_url": settings.SITE_URL, "pages": pages}
    return TemplateResponse(request, "sitemap.xml", context, content_type="application/xml")


def not_found(request: HttpRequest) -> HttpResponse:
    """The page for a reader who is lost. It is a file like any other; the server adds the 404."""
    return TemplateResponse(request, "404.html")


def favicon_file() -> Path | None:
    """Browsers ask for /favicon.ico on their own, whatever the page's icon link says."""
    found = finders.find(FAVICON)
    return Path(found) if isinstance(found, str) else None


def favicon(request: HttpRequest) -> HttpResponse:
    file = favicon_file()
    return HttpResponse(file.read_bytes() if file else b"", content_type="image/x-icon")
