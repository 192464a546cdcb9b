"""荣誉 of a page, for its template."""

from django import template

from showcase.core.honours import Honour
from showcase.core.honours import honours_of as found

register = template.Library()


@register.simple_tag
def honours_of(page: object) -> list[Honour]:
    """What the page has been honoured with; empty in the preview of one that was never saved."""
    key = getattr(page, "pk", None)
    return found(key) if key else []
