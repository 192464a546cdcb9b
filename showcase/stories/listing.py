"""Lists of stories with real, crawlable page paths: `/cases/`, `/cases/page/2/`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from showcase.bake.addresses import Address
from showcase.places.districts import Districts

from .models import StoryQuerySet

PER_PAGE = 12


@dataclass(frozen=True)
class Listing:
    """One list at `path` (with slashes at both ends), cut into pages of `PER_PAGE` stories."""

    path: str
    title: str
    stories: StoryQuerySet
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def paginator(self) -> Paginator:
        return Paginator(self.stories.published().for_lists(), PER_PAGE)

    def page_path(self, number: int) -> str:
        return self.path if number == 1 else f"{self.path}page/{number}/"

    def page_context(self, number: int) -> dict[str, Any]:
        """What a list template needs: `listing`, `stories` (one page), `pages`, `districts`."""
        page: ListPage = self.paginator().page(number)
        return {
            **self.context,
            "listing": self,
            "stories": page,
            "pages": [(n, self.page_path(n)) for n in page.paginator.page_range],
            "previous_path": self.page_path(number - 1) if page.has_previous() else "",
            "next_path": self.page_path(number + 1) if page.has_next() else "",
            "districts": Districts.load(),
        }

    def addresses(self, make: "Make", *keys: object, first: int = 1) -> Iterator[Address]:
        """One address a page, from page `first` on; an empty list still has its first page.

        A page is rendered by making its list anew, `make(*keys)`: `make` is a function of a module
        and the keys are plain, so that the page depends on what it reads and not on this list.
        """
        for number in range(first, self.paginator().num_pages + 1):
            yield Address(
                self.page_path(number),
                f"列表《{self.title}》第 {number} 页",
                partial(list_page, make.__module__, make.__qualname__, number, *keys),
            )

    def respond(self, number: int, request: HttpRequest) -> HttpResponse:
        return TemplateResponse(request, self.template, self.page_context(number))


Make = Callable[..., Listing]


def list_page(module: str, name: str, number: int, *rest: Any) -> HttpResponse:
    """Page `number` of the list that the function `name` of a module makes from the keys."""
    *keys, request = rest
    make: Make = getattr(import_module(module), name)
    return make(*keys).respond(number, request)
