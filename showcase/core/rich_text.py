"""How rich text's links to pages are written for readers."""

import re

from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

_KEY = re.compile(r"[0-9]{1,18}")  # more no column could hold


class PublicPageLinks(PageLinkHandler):
    """Rich text's links to pages; without an address where readers would find nothing."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Page | None]:
        keys = [int(key) for a in attrs_list if _KEY.fullmatch(key := a.get("id", ""))]
        pages = Page.objects.filter(pk__in=keys).live().public().defer_streamfields().specific()
        found = {str(page.pk): page for page in pages}
        return [found.get(a.get("id", "")) for a in attrs_list]
