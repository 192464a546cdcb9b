"""Addresses that machines and lost readers ask for: robots.txt, 404, favicon."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake.release_parts import STAND_INS
from showcase.bake.render import release_of

from .redirects import gone_map, redirects_map

FAVICON = "icons/favicon.ico"


def robots(request: HttpRequest) -> HttpResponse:
    context = {"site_url": settings.SITE_URL}
    return TemplateResponse(request, "robots.txt", context, content_type="text/plain")


def redirected(request: HttpRequest) -> HttpResponse:
    """For servers: where to answer 301, and with which address."""
    return HttpResponse(redirects_map(release_of(request, STAND_INS)), content_type="text/plain")


def gone(request: HttpRequest) -> HttpResponse:
    """For servers: where to answer 410."""
    return HttpResponse(gone_map(release_of(request, STAND_INS)), content_type="text/plain")


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
