"""Links to pages: one that is no longer public is printed as words and leads nowhere.

Whoever withdraws a story must not have to find everybody who linked to it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from html import unescape
from typing import cast

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageViewRestriction

from showcase.bake.facts import asked_once, fact

from .pages import NumberedPage

Numbered = tuple[str, int]
"""Section and number, as in `/cases/12/`."""

_ANCHOR = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r'\bhref="([^"]*)"', re.IGNORECASE)
_NUMBERED = re.compile(r"/([a-z]+)/([0-9]{1,9})(?:/(?:index\.json)?)?(?:[?#].*)?")


def is_public(page: Page | None) -> bool:
    """Whether readers may open a page: live, and neither it nor a page above it restricted."""
    return page is not None and publicly([page])[0][1]


def publicly[P: Page](pages: Iterable[P]) -> list[tuple[P, bool]]:
    """Each page with whether readers may open it; one query for all of them."""
    with asked_once():
        return [(page, page.live and is_open(page.path)) for page in pages]


@fact("页面是否对所有人开放")
def is_open(path: str) -> bool:
    """Whether neither the page at a path of the tree nor one above it is restricted.

    A fact for each, so that who shows other pages than the one that was restricted is let alone;
    Wagtail's `public()` would put the list of all restrictions into every query.
    """
    return not path.startswith(_restricted())


@fact("不对所有人开放的页面")
def _restricted() -> tuple[str, ...]:
    """Tree paths of the pages that are not open to everyone."""
    return tuple(PageViewRestriction.objects.order_by("pk").values_list("page__path", flat=True))


def without_dead_links(html: str) -> str:
    """Markup with only those links that lead somewhere; of the others the words stay.

    Gone are links without an address (that is how `PublicPageLinks` leaves one behind) and those to
    a numbered page of ours that is not public, whether chosen, typed or pasted. One query for each
    section that is linked to.
    """
    linked = {one for attrs, _words in _ANCHOR.findall(html) if (one := _numbered(_href(attrs)))}
    dead = linked - _public(linked)

    def words(match: re.Match[str]) -> str:
        attrs, inside = match.groups()
        href = _href(attrs)
        is_mark = href is None and re.search(r"\b(id|name)=", attrs)
        gone = _numbered(href) in dead if href is not None else not is_mark
        return inside if gone else match[0]

    return _ANCHOR.sub(words, html)


def _href(attrs: str) -> str | None:
    found = _HREF.search(attrs)
    return unescape(found[1]) if found else None


def _numbered(href: str | None) -> Numbered | None:
    path = (href or "").removeprefix(settings.SITE_URL)
    match = _NUMBERED.fullmatch(path)
    return (match[1], int(match[2])) if match and match[1] in _sections() else None


def _sections() -> dict[str, type[NumberedPage]]:
    numbered = (model for model in apps.get_models() if issubclass(model, NumberedPage))
    return {model.section: model for model in numbered if model.section}


def _public(linked: set[Numbered]) -> set[Numbered]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for section, number in sorted(linked):
        numbers[section].append(number)
    found = set()
    for section, wanted in numbers.items():
        model = _sections()[section]
        # Asked of the table that has the numbers: a new row of another then does not matter to it.
        numbered = cast(type[NumberedPage], model._meta.get_field("number").model)
        pages = numbered.objects.live().filter(number__in=wanted)
        kind = ContentType.objects.get_for_model(model)
        of_this_kind = pages.filter(content_type=kind).values_list("number", "path")
        with asked_once():
            found |= {(section, number) for number, path in of_this_kind if is_open(path)}
    return found
