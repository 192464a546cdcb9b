"""Template tags of the reader's face that need nothing but `core`: setting, addresses, pictures."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urljoin

import segno
from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import Filter
from wagtail.images.models import Picture as PictureElement
from wagtail.models import Page, Site

from showcase.bake.facts import fact
from showcase.core.headline import clauses
from showcase.core.models import Channels, Imprint, Picture, Rendition
from showcase.core.renditions import DamagedPicture
from showcase.core.sizes import USES

register = template.Library()

SECTION_TYPES = (
    "showcasepage",
    "newspage",
    "briefspage",
    "placeindexpage",
    "campaignpage",
    "aboutpage",
)
"""What stands in the navigation, in its order, by model name: core cannot import upper rooms."""

_JSON_ESCAPES = {ord(c): f"\\u{ord(c):04X}" for c in "<>&\u2028\u2029"}
_QR_MASK = 3
_NUMBER = re.compile(r"([^0-9]{0,3}?)([0-9][0-9.,:/+\-–—~～]*[%％‰]?)(.*)", re.DOTALL)
_FIRST_PARAGRAPH = re.compile(r"<p\b[^>]*>")


# --- headlines and dates -------------------------------------------------------------------------


@register.filter
def headline(text: str) -> SafeString:
    """A headline with each clause in a span, so that lines break between clauses only.

    The gap between clauses stands for a comma; after a printed mark there is none.
    """
    parts = clauses(str(text))
    gaps = ["" if c[-1] in "，。；：、！？" else " " for c in parts[:-1]] + [""]
    return format_html_join(
        "", '<span class="cl">{}</span>{}', ((c, g) for c, g in zip(parts, gaps, strict=True))
    )


@register.filter
def spaced(text: str) -> str:
    """A headline where no markup can stand: clauses parted by one full-width space."""
    return "\u3000".join(clauses(str(text)))


@register.filter
def size(text: str) -> str:
    """How large a headline may be set: `""`, `long` or `xlong`, by its length."""
    return "xlong" if len(text) > 80 else "long" if len(text) > 34 else ""


@register.filter
def zh(day: date | None) -> str:
    """`2024年1月9日`."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@register.simple_tag
def span(starts: date, ends: date | None) -> SafeString:
    """`2023年12月18日—2024年1月31日` as two `<time>`s; the second year only when it differs."""
    first = format_html('<time datetime="{}">{}</time>', starts.isoformat(), zh(starts))
    if ends is None or ends == starts:
        return first
    label = zh(ends) if ends.year != starts.year else f"{ends.month}月{ends.day}日"
    second = format_html('<time datetime="{}">{}</time>', ends.isoformat(), label)
    return format_html('<span class="nb">{}—</span><span class="nb">{}</span>', first, second)


# --- addresses -----------------------------------------------------------------------------------


@register.filter
def absolute(path: str) -> str:
    """A path as readers elsewhere need it: with `SITE_URL` before it."""
    return urljoin(settings.SITE_URL + "/", path or "/")


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The absolute address of the page being rendered; empty where there is none (404)."""
    listing, stories, page = (context.get(k) for k in ("listing", "stories", "page"))
    if listing is not None and stories is not None:
        return absolute(listing.page_path(stories.number))
    url = getattr(page, "url", None)
    return absolute(url) if url else ""


@dataclass(frozen=True)
class Section:
    """A page of the navigation; `kind` is its model's name."""

    pk: int
    kind: str
    title: str
    url: str


@register.simple_tag
def navigation() -> tuple[Section, ...]:
    """The live pages of the navigation; base.html calls it, masthead and colophon share it."""
    return _navigation()


@fact("导航")
def _navigation() -> tuple[Section, ...]:
    found = Page.objects.live().public().filter(content_type__model__in=SECTION_TYPES)
    pages = found.select_related("content_type").order_by("depth", "path")
    sections = [Section(p.pk, p.content_type.model, p.title, p.url or "/") for p in pages]
    return tuple(sorted(sections, key=lambda s: SECTION_TYPES.index(s.kind)))


@register.simple_tag
def house_part(template: str) -> str:
    """A part that is the same on every page, as `components/colophon.html`; rendered once a bake.

    It gets the settings of the site as `channels` and `imprint`, and the navigation as `nav`.
    """
    return _house_part(template)


@fact("各页相同的部分")
def _house_part(template: str) -> str:
    site = Site.objects.get(is_default_site=True)
    return get_template(template).render(
        {
            "channels": Channels.for_site(site),
            "imprint": Imprint.for_site(site),
            "nav": _navigation(),
        }
    )


@register.filter
def of_kind(pages: Iterable[Section], kind: str) -> list[Section]:
    """Those navigation pages that are of one kind."""
    return [p for p in pages if p.kind == kind]


# --- pictures, figures, text ---------------------------------------------------------------------


@cache
def _filters(use: str) -> tuple[Filter, ...]:
    """Kept, because a filter finds out what its spec means whenever a new one is asked."""
    return tuple(map(Filter, USES[use].specs))


@register.simple_tag(takes_context=True)
def show(
    context: template.Context, picture: Picture | None, use: str, **attributes: Any
) -> SafeString | str:
    """A picture in every size and format of its use in `core.sizes`, as `<picture>` or `<img>`.

    A damaged picture stops a bake, which names it; in a preview a sentence stands in its place.
    """
    if not picture:
        return ""
    filters = _filters(use)
    try:
        if len(filters) == 1:
            return picture.get_rendition(filters[0]).img_tag(attributes)
        element = PictureElement(picture.get_renditions(*filters), attributes)
    except DamagedPicture as error:
        if not getattr(context.get("request"), "is_preview", False):
            raise
        return format_html('<p class="empty">{}</p>', error)
    return element.__html__()


@register.simple_tag(takes_context=True)
def rendition(context: template.Context, picture: Picture | None, use: str) -> Rendition | None:
    """The one rendition of a use that has only one: `{% rendition picture "share" as og %}`."""
    if not picture:
        return None
    (only,) = _filters(use)
    try:
        return picture.get_rendition(only)
    except DamagedPicture:
        if not getattr(context.get("request"), "is_preview", False):
            raise
        return None


@register.filter
def credit(picture: Picture | None) -> str:
    """Who made a picture; a drawing that stands in for a photograph always says so."""
    if picture is None:
        return ""
    drawing = picture.consent == Picture.Consent.DRAWING
    return picture.credit or (Picture.Consent.DRAWING.label if drawing else "")


@register.filter
def figure(item: dict[str, Any]) -> tuple[str, str, str]:
    """A key figure as printed, parted for setting: small lead, large number, small rest.

    >>> figure({"printed": "近1.1万名", "unit": "名"})
    ('近', '1.1', '万名')
    """
    printed, unit = str(item["printed"]).strip(), str(item.get("unit") or "")
    match = _NUMBER.fullmatch(printed)
    lead, number, rest = match.groups() if match else ("", printed, "")
    if unit and not printed.endswith(unit):
        rest += unit
    return lead, number, rest.strip()


@register.filter
def anchor(block_id: str | None) -> str:
    """The id of a section heading, as in `Story.sections`."""
    return f"s-{block_id[:8]}" if block_id else ""


@register.filter
def opened_by(text: object, dateline: str) -> SafeString:
    """Rich text whose first paragraph opens with the 报讯 dateline."""
    html = str(text)
    opening = format_html('<b class="dateline">{}</b>\u3000', dateline)
    match = _FIRST_PARAGRAPH.search(html)
    at = match.end() if match else 0
    # Both halves come from Wagtail's `richtext` filter, which is safe; `opening` is escaped above.
    return mark_safe(html[:at] + opening + html[at:])


@register.simple_tag
def qr(address: str) -> SafeString:
    """A QR code of `address` as inline SVG; it needs no request and prints sharply."""
    # Any mask can be read; to weigh all eight takes longer than to render the page around it.
    drawing = segno.make(address, error="m", micro=False, mask=_QR_MASK).svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None
    )
    inner = drawing.partition(">")[2]
    width = drawing.partition('viewBox="')[2].partition('"')[0]
    return format_html(
        '<svg class="qr" role="img" aria-label="二维码：{}" viewBox="{}">{}',
        address,
        width,
        mark_safe(inner),  # segno draws it: one path of digits and letters, nothing of ours
    )


# --- for machines --------------------------------------------------------------------------------


def data_block(data: dict[str, Any]) -> SafeString:
    """A JSON-LD block that cannot close its own element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_JSON_ESCAPES)
    # Every "<", ">" and "&" is a JSON escape by now: the text cannot leave the script element.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.simple_tag
def news_article(story: Any, image: str = "") -> SafeString:
    """Schema.org NewsArticle for one story."""
    paper = {"@type": "NewsMediaOrganization", "name": settings.WAGTAIL_SITE_NAME}
    people = [c.name for c in story.credits if c.role != "供图"]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": spaced(story.title),
        "description": story.summary or story.subtitle,
        "url": absolute(story.url or "/"),
        "mainEntityOfPage": absolute(story.url or "/"),
        "inLanguage": "zh-Hans",
        "articleSection": story.column.name if story.column else story.kind_name,
        "author": [{"@type": "Person", "name": escape_bidi(n)} for n in people] or [paper],
        "publisher": paper,
        "isAccessibleForFree": True,
    }
    if story.first_published_at:
        data["datePublished"] = story.first_published_at.isoformat()
    if story.last_published_at:
        data["dateModified"] = story.last_published_at.isoformat()
    if story.place:
        data["contentLocation"] = {"@type": "Place", "name": story.place.title}
    if image:
        data["image"] = [absolute(image)]
    return data_block(data)


def escape_bidi(text: str) -> str:
    """Text without invisible direction marks, which turn names around in other people's lists."""
    return re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", text)


@register.simple_tag(takes_context=True)
def current(context: template.Context, item: Section) -> SafeString | str:
    """`aria-current` for a link of the navigation: this page, or the section that it lies in."""
    page, listing = context.get("page"), context.get("listing")
    if page is None:
        return ""
    if page.pk == item.pk and (listing is None or listing.path == item.url):
        return format_html(' aria-current="{}"', "page")
    if page.pk == item.pk or f"/{getattr(page, 'section', None)}/" == item.url:
        return format_html(' aria-current="{}"', "true")
    return ""


@register.filter
def largest(counted: Iterable[tuple[Any, int]]) -> int:
    """The largest count of `(thing, count)` pairs, at least 1: the full length of a bar."""
    return max([1, *(count for _, count in counted)])


@register.filter
def without_any(facets: Iterable[Any]) -> list[Any]:
    """Those choices of a filter under which nothing stands yet."""
    return [f for f in facets if not f.there]
