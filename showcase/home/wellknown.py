"""Addresses that machines and lost readers ask for: robots.txt, sitemap, 404, favicon."""

from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake.render import release_of

from .redirects import gone_map, redirects_map

FAVICON = "icons/favicon.ico"


def robots(request: HttpRequest) -> HttpResponse:
    context = {"site_url": settings.SITE_URL}
    return TemplateResponse(request, "robots.txt", context, content_type="text/plain")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page of the release that is being made; `lastmod` where a page says when.

    What stands in for a page that moved or was withdrawn is not for search engines.
    """
    lines = sorted(
        f"  <url><loc>{escape(settings.SITE_URL + one.path)}</loc>{_lastmod(one.modified)}</url>\n"
        for one in release_of(request)
        if one.path.endswith("/") and not one.stands_in
    )
    # No template: a loop over 26,000 addresses takes it a second, at every change of any page.
    return HttpResponse(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n',
            *lines,
            "</urlset>",
        ],
        content_type="application/xml",
    )


def _lastmod(modified: datetime | None) -> str:
    return f"<lastmod>{modified.isoformat(timespec='seconds')}</lastmod>" if modified else ""


def redirected(request: HttpRequest) -> HttpResponse:
    """For servers: where to answer 301, and with which address."""
    return HttpResponse(redirects_map(release_of(request)), content_type="text/plain")


def gone(request: HttpRequest) -> HttpResponse:
    """For servers: where to answer 410."""
    return HttpResponse(gone_map(release_of(request)), content_type="text/plain")


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
