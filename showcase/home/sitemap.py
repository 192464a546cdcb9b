"""The sitemap, in as many parts as it takes to make only a small one again when a page changes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from showcase.bake.addresses import Address
from showcase.bake.facts import fact
from showcase.bake.release_parts import ALL, share
from showcase.bake.render import release_of
from showcase.stories.catalogue import catalogue

IN_A_PART = 400
"""Stories; with them come about as many lists, and the protocol allows 50,000 addresses."""


@fact("网站地图的份数")
def _parts() -> int:
    """A power of two: while it stays, no address moves from one part to another."""
    parts = 1
    while parts * IN_A_PART < len(catalogue()):
        parts *= 2
    return parts


def sitemap_addresses() -> Iterator[Address]:
    of = _parts()
    yield Address("/sitemap.xml", "网站地图", index if of > 1 else whole)
    for number in range(of) if of > 1 else ():
        yield Address(_path(number, of), f"网站地图第 {number + 1} 份", partial(some, number, of))


def whole(request: HttpRequest) -> HttpResponse:
    """Every page of the release that is being made."""
    return _pages(request, ALL)


def some(number: int, of: int, request: HttpRequest) -> HttpResponse:
    return _pages(request, share(number, of))


def index(request: HttpRequest) -> HttpResponse:
    """Where the parts are."""
    of = _parts()
    lines = (
        f"  <sitemap><loc>{escape(settings.SITE_URL + _path(number, of))}</loc></sitemap>\n"
        for number in range(of)
    )
    return _xml("sitemapindex", lines)


def _path(number: int, of: int) -> str:
    return f"/sitemap/{number + 1}-{of}.xml"


def _pages(request: HttpRequest, part: str) -> HttpResponse:
    """`lastmod` where a page says when. What stands in for a page that moved or was withdrawn is
    not for search engines."""
    lines = sorted(
        f"  <url><loc>{escape(settings.SITE_URL + one.path)}</loc>{_lastmod(one.modified)}</url>\n"
        for one in release_of(request, part)
        if one.path.endswith("/") and not one.stands_in
    )
    return _xml("urlset", lines)


def _lastmod(modified: datetime | None) -> str:
    return f"<lastmod>{modified.isoformat(timespec='seconds')}</lastmod>" if modified else ""


def _xml(root: str, lines: Iterable[str]) -> HttpResponse:
    """No template, which would take a second for a loop over 26,000 addresses."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n',
        *lines,
        f"</{root}>",
    )
    return HttpResponse(text, content_type="application/xml")
