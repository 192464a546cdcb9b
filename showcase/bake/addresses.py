"""What there is to bake: every published page, and what rooms register besides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, Site

from . import rows

Render = Callable[[HttpRequest], HttpResponse]
Source = Callable[[], Iterable["Address"]]

_AT_ONCE = 200  # pages


@dataclass(frozen=True)
class Address:
    """One public address and how it is rendered.

    `path` starts with a slash; one that ends with a slash becomes `index.html` in a folder of that
    name. `label` is what an editor is told when rendering fails. `modified` is when the page was
    last published, for the sitemap; lists and feeds have none.

    `render` is best a function of a module, or a `partial` of one with plain values (a primary key,
    a number): then the address depends on nothing but what it reads itself. One that holds a model
    instance or a closure works too, but all of its source's addresses are then rendered together.

    One that `stands_in` speaks for a page that is no longer there (it moved, or was withdrawn): it
    gives way to whatever else has the address. If it `leads_to` another address of ours, it is
    published only while something stands there.
    """

    path: str
    label: str
    render: Render
    modified: datetime | None = None
    stands_in: bool = False
    leads_to: str = ""


_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of addresses (feeds, list pages, robots.txt). Rooms call this in `ready()`."""
    if source not in _sources:
        _sources.append(source)
    return source


def sources() -> dict[str, Source]:
    """What rooms registered, by a name that is the same in every process."""
    named: dict[str, Source] = {}
    for source in _sources:
        name = f"{source.__module__}.{getattr(source, '__qualname__', source)}"
        while name in named:
            name += "'"
        named[name] = source
    return named


Beside = Callable[[Page], Iterable[Address]]

_beside: list[Beside] = []


def register_beside(source: Beside) -> Beside:
    """Add what lies beside a page of its own type (its JSON twin), and comes and goes with it."""
    if source not in _beside:
        _beside.append(source)
    return source


def public_pages() -> list[int]:
    """Primary keys of every live page below the default site's root that is open to everyone."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    pages = root.get_descendants(inclusive=True).live().public().order_by("path")
    return list(pages.values_list("pk", flat=True))


def specific_pages(keys: list[int]) -> Iterator[Page]:
    """Pages of their own types, in batches; in the order of their keys in the list."""
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        found = {page.pk: page for page in Page.objects.filter(pk__in=part).specific()}
        yield from (found[key] for key in part if key in found)


def page_address(page: Page) -> Address | None:
    """Where a page of its own type is published; None if it has no address."""
    if not page.url:
        return None
    label = f"{page.get_verbose_name()}《{page.title}》"
    return Address(page.url, label, partial(serve, page.pk), page.last_published_at)


def addresses_of(page: Page) -> list[Address]:
    """A page of its own type and what lies beside it; empty if it has no address."""
    own = page_address(page)
    return [own, *(one for source in _beside for one in source(page))] if own else []


def serve(key: int, request: HttpRequest) -> HttpResponse:
    """The page with this primary key, as Wagtail serves it."""
    page = rows.one(Page, key)
    model = page.cached_content_type.model_class()
    own = rows.whole(model, key) if model is not None else page
    return own.serve(request)


def page_addresses() -> Iterator[Address]:
    """Every live page below the default site's root that is open to everyone."""
    for page in specific_pages(public_pages()):
        yield from addresses_of(page)


def all_addresses() -> Iterator[Address]:
    """Pages first, then what the rooms registered."""
    yield from page_addresses()
    for source in _sources:
        yield from source()
