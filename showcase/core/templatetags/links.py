"""Template filters that keep links from leading nowhere."""

from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from showcase.core import links

register = template.Library()


@register.filter
def is_public(page: Any) -> bool:
    """`{% if place|is_public %}<a …>`: a page that was withdrawn is named and not linked."""
    return links.is_public(page)


@register.filter
def publicly(pages: Any) -> list[tuple[Any, bool]]:
    """`{% for place, open in places|publicly %}`: the same for many, in one query."""
    return links.publicly(pages)


@register.filter
def living_links(text: str) -> SafeString:
    """Rich text in which a link to a withdrawn page is words."""
    # Safe: what did not come from Wagtail's `richtext` is escaped here, and of what did only whole
    # tags are taken out.
    return mark_safe(links.without_dead_links(conditional_escape(text)))
