"""Old addresses that lead on: of pages whose slug changed, of columns, and what editors typed.

What can change its address: 说明页 and 活动 (by their slug), columns and the lists below them.
Stories and places have a number for ever, sections are fixed, and page 7 of a list is no address
of anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from posixpath import relpath
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from showcase.bake.addresses import Address, register, specific_pages
from showcase.bake.paths import INDEX, UnsafePath, tree_path
from showcase.cases.listings import column_listing as case_column_listing
from showcase.cases.models import ShowcasePage
from showcase.stories.listings import column_listing
from showcase.stories.models import Column, FormerSlug

from .feeds import column_feed, respond_column

_NOT_OURS = ("/static/", "/media/", "/documents/")
_NOT_IN_A_MAP = set('"\\$;{}')


# --- addresses as text ---------------------------------------------------------------------------


def old_address(path: str) -> str:
    """The published form of an old path, `/old` → `/old/`; "" for one that cannot be published.

    Files and Django's own addresses have no redirect, nor has what nginx's map cannot hold. A name
    with a dot is a file: `/old.html` stays as it is.
    """
    plain = unquote(urlsplit(path).path) if "?" not in path else ""
    *folders, name = plain.split("/")
    if not plain.startswith("/") or plain == "/" or any("." in folder for folder in folders):
        return ""
    if _NOT_IN_A_MAP & set(plain) or any(c.isspace() for c in plain):
        return ""
    address = quote(plain if "." in name or not name else f"{plain}/")
    try:
        tree_path(address)
    except UnsafePath:
        return ""
    return "" if address.startswith((*_NOT_OURS, *settings.DYNAMIC_PREFIXES)) else address


def target_address(link: str) -> str:
    """Where a typed link leads: an address of ours, or one elsewhere as it is; "" if neither."""
    ours = link.removeprefix(settings.SITE_URL)
    if ours in ("", "/"):
        return "/" if link else ""
    if ours.startswith("/") and not ours.startswith("//"):
        return old_address(urlsplit(ours).path)
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in ("http", "https") and parts.netloc else ""


def resolved(wanted: Mapping[str, str]) -> dict[str, str]:
    """Each old address with the end of its chain; a chain that comes back to itself leads nowhere.

    >>> resolved({"/a/": "/b/", "/b/": "/c/", "/x/": "/y/", "/y/": "/x/"})
    {'/a/': '/c/', '/b/': '/c/'}
    """
    ends = {}
    for old in wanted:
        seen, end = {old}, wanted[old]
        while end in wanted and end not in seen:
            seen.add(end)
            end = wanted[end]
        if end not in seen:
            ends[old] = end
    return ends


# --- where they come from ------------------------------------------------------------------------


def written_redirects() -> dict[str, str]:
    """What stands in Wagtail's table: typed by an editor, or noted when a page's slug changed.

    Where one for this very site and one for all sites disagree, the first is right.
    """
    site = Site.objects.filter(is_default_site=True).first()
    rows = sorted(Redirect.get_for_site(site), key=lambda row: (row.site_id is not None, row.pk))
    keys = sorted({row.redirect_page_id for row in rows if row.redirect_page_id})
    urls = {page.pk: page.url or "" for page in specific_pages(keys)}
    wanted: dict[str, str] = {}
    for row in rows:
        old = old_address(row.old_path)
        if row.redirect_page_id:
            route = row.redirect_page_route_path.lstrip("/")
            url = urls.get(row.redirect_page_id, "")
            new = url + route if url else ""
        else:
            new = target_address(row.redirect_link)
        if old and new and old != new:
            wanted[old] = new
    return wanted


@dataclass(frozen=True)
class FormerList:
    """A list that has moved with its column: its old and new path, and its pages."""

    old: str
    new: str
    pages: tuple[str, ...]

    def moves(self) -> Iterator[tuple[str, str]]:
        for page in self.pages:
            yield self.old + page.removeprefix(self.new), page


def former_lists(former: FormerSlug, showcase: ShowcasePage | None) -> Iterator[FormerList]:
    column = former.column
    listings = [column_listing(column)]
    if showcase is not None:
        listings.append(case_column_listing(showcase, column))
    for listing in listings:
        yield FormerList(
            listing.path.replace(f"/{column.slug}/", f"/{former.slug}/"),
            listing.path,
            tuple(address.path for address in listing.addresses(column_listing)),
        )


# --- what is published ---------------------------------------------------------------------------


@register
def addresses() -> Iterator[Address]:
    """A small page at every old address; whatever else comes to stand there is shown instead."""
    wanted = written_redirects()
    former = list(FormerSlug.objects.select_related("column").order_by("pk"))
    showcase = ShowcasePage.objects.live().first() if former else None
    for slug in former:
        for listing in former_lists(slug, showcase):
            wanted.update(listing.moves())
        yield _former_feed(slug.column, slug.slug)
    for old, new in resolved(wanted).items():
        label = f"旧网址 {unquote(old)}，转到 {new}"
        yield Address(old, label, partial(moved, old, new), stands_in=True, leads_to=new)


def _former_feed(column: Column, slug: str) -> Address:
    """Feed readers follow no page: where nothing answers 301, the old address has the feed too."""
    new = column_feed(column).path
    old = new.replace(f"/{column.slug}/", f"/{slug}/")
    feed = partial(respond_column, column.pk)
    return Address(old, f"旧订阅 {old}，转到 {new}", feed, stands_in=True, leads_to=new)


def moved(old: str, new: str, request: HttpRequest) -> HttpResponse:
    """网页换了地址: leads on by itself, with a link for whoever is not led.

    The link is relative and names the file, so that it works from a USB stick and in an object
    store, where no server looks for index.html.
    """
    context = {"link": new, "canonical": new}
    if new.startswith("/"):
        there = new + INDEX if new.endswith("/") else new
        context = {
            "link": relpath(there, old if old.endswith("/") else old.rpartition("/")[0] or "/"),
            "canonical": settings.SITE_URL + new,
        }
    return TemplateResponse(request, "home/moved.html", context)


def redirects_map(addresses: Iterable[Address]) -> str:
    """`"/old/" "/new/";` for every old address, sorted, to be included in nginx's `map $uri`."""
    led = {a.path: a.leads_to for a in addresses if a.stands_in and a.leads_to}
    return _map(f'"{unquote(old)}" "{_quoted(new)}";' for old, new in led.items())


def gone_map(addresses: Iterable[Address]) -> str:
    """`"/cases/12/" 1;` for every address that was withdrawn with a note: 410."""
    return _map(f'"{unquote(a.path)}" 1;' for a in addresses if a.stands_in and not a.leads_to)


def _map(lines: Iterable[str]) -> str:
    return "\n".join(["# nginx map", *sorted(lines), ""])


def _quoted(link: str) -> str:
    return quote(link, safe="/:?#[]@!&'()*+,=%~")
