"""What there is to bake: every published page, and what rooms register besides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from wagtail.models import Site

Render = Callable[[HttpRequest], HttpResponse]
Source = Callable[[], Iterable["Address"]]


@dataclass(frozen=True)
class Address:
    """One public address and how it is rendered.

    `path` starts with a slash; one that ends with a slash becomes `index.html` in a folder of that
    name. `label` is what an editor is told when rendering fails. `modified` is when the page was
    last published, for the sitemap; lists and feeds have none.
    """

    path: str
    label: str
    render: Render
    modified: datetime | None = None


_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of addresses (feeds, list pages, robots.txt). Rooms call this in `ready()`."""
    if source not in _sources:
        _sources.append(source)
    return source


def page_addresses() -> Iterator[Address]:
    """Every live page below the default site's root that is open to everyone."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    pages = root.get_descendants(inclusive=True).live().public().order_by("path")
    for page in pages.specific().iterator(chunk_size=200):
        if page.url:
            label = f"{page.get_verbose_name()}《{page.title}》"
            yield Address(page.url, label, page.serve, page.last_published_at)


def all_addresses() -> Iterator[Address]:
    """Pages first, then what the rooms registered."""
    yield from page_addresses()
    for source in _sources:
        yield from source()
