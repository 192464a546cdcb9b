"""The abstract page types that every room's pages are made of."""

import re
from typing import Any, ClassVar
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from .numbering import next_number
from .text import VisibleText


class NumberedPage(VisibleText, Page):
    """A page whose address is its section and a number, wherever it stands in the tree.

    `/cases/12/` stays when the story is renamed, or moved from one community to another.
    """

    section: ClassVar[str] = ""
    """First part of the address, without slashes: `cases`."""
    series: ClassVar[str] = ""
    """The number series; types that share one never share a number."""

    number = models.PositiveIntegerField("编号", unique=True, null=True, editable=False)

    exclude_fields_in_copy: ClassVar[list[str]] = ["number"]

    class Meta:
        abstract = True

    def _set_core_field_defaults(self) -> None:
        # The number is drawn when the page is really saved, so a refused form burns none;
        # until then any free slug will do.
        if not getattr(self, "slug", ""):
            self.slug = f"new-{uuid4().hex[:12]}"
        super()._set_core_field_defaults()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if self.number is None or (self._state.adding and self.alias_of_id):
            self.number = next_number(self.series)
        self.slug = str(self.number)
        return super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "NumberedPage":
        """A revision never renumbers its page: that of a copy still holds the original's number."""
        page = super().with_content_json(content)
        page.number, page.slug = self.number, self.slug
        return page

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        roots = Site.get_site_root_paths()
        if self.number is None or len(roots) != 1:
            parts = super().get_url_parts(request)
            if parts is None or self.number is None:
                return parts
            site_id, root_url, _path = parts
        else:
            # With one site there is no question which one it stands in: no look at the tree, so
            # that a page that is moved need not be published again wherever it is linked.
            site_id, root_url = roots[0].site_id, roots[0].root_url
        # A list may hold the row of a common base; the section is that of the real type.
        section = (self.specific_class or type(self)).section
        return site_id, root_url, f"/{section}/{self.number}/"


_NUMBER = re.compile(r"[0-9]{1,9}")  # as links.py reads them; more no column could hold


class SectionPage(VisibleText, Page):
    """The index of a section; it routes `<number>/` to the numbered page, wherever that stands.

    Its address is fixed, since those of its pages and lists begin with it: no form asks for a slug.
    """

    numbers: ClassVar[str]
    """The label of the model whose pages it numbers."""

    promote_panels = [
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
        FieldPanel("show_in_menus"),
    ]

    class Meta:
        abstract = True

    def numbered_page(self, number: int) -> NumberedPage | None:
        """The live page of this section with this number."""
        model: type[NumberedPage] = apps.get_model(self.numbers)
        return model.objects.live().filter(number=number).first()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if len(path_components) == 1 and _NUMBER.fullmatch(path_components[0]):
            page = self.numbered_page(int(path_components[0]))
            if page is None:
                raise Http404
            return RouteResult(page)
        return super().route(request, path_components)
