"""What a published text points at: links, pictures, styles, scripts."""

import json
import re
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser


class Use(Enum):
    """A link may lead out of the house; what a page loads may not."""

    LINK = "link"
    ASSET = "asset"


@dataclass(frozen=True)
class Reference:
    """An address as it is written in the text, entities undone."""

    url: str
    use: Use


@dataclass
class Text:
    """What one text refers to, and the ids that others may point at in it."""

    references: list[Reference] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def link(self, url: str | None) -> None:
        if url is not None:
            self.references.append(Reference(url.strip(), Use.LINK))

    def asset(self, url: str | None) -> None:
        if url is not None:
            self.references.append(Reference(url.strip(), Use.ASSET))


class NotWellFormed(ValueError):
    """A text that its own format forbids; the message says where."""


def read_text(path: str, content: bytes, site_url: str) -> Text:
    """References of a file, by the ending of its path; a binary file has none."""
    ending = path.rpartition(".")[2].lower()
    if ending in ("html", "svg"):
        return read_html(content.decode())
    if ending == "css":
        text = Text()
        _css(content.decode(), text)
        return text
    if ending == "xml":
        return read_xml(content, site_url)
    if ending in ("txt", "json") and "/" not in path:
        return read_plain(content.decode(), site_url)
    return Text()


# --- HTML and SVG --------------------------------------------------------------------------------

LINK_ATTRIBUTES = {("a", "href"), ("area", "href"), ("form", "action"), ("button", "formaction")}
ASSET_ATTRIBUTES = {
    *((tag, "src") for tag in ("img", "script", "source", "track", "video", "audio", "iframe")),
    ("input", "src"),
    ("embed", "src"),
    ("video", "poster"),
    ("object", "data"),
    *((tag, name) for tag in ("use", "image") for name in ("href", "xlink:href")),
}
LINK_RELATIONS = {"canonical", "alternate", "next", "prev", "author", "license", "help", "me"}
SRCSET_ATTRIBUTES = ("srcset", "imagesrcset")
META_ADDRESSES = {"og:url": Use.LINK, "og:image": Use.ASSET, "twitter:image": Use.ASSET}


def read_html(source: str) -> Text:
    """What a page points at. Raises `NotWellFormed` for JSON-LD that nobody can read."""
    text = Text()
    root = LexborHTMLParser(source).root
    for element in root.traverse() if root is not None else ():
        if values := element.attributes:
            _attributes(element.tag or "", values, text)
        if element.tag == "style":
            _css(element.text(), text)
        elif element.tag == "script" and values.get("type") == "application/ld+json":
            _json_addresses(element.text(), text)
    return text


def _attributes(tag: str, values: dict[str, str | None], text: Text) -> None:
    for name, value in values.items():
        if (tag, name) in LINK_ATTRIBUTES:
            text.link(value)
        elif (tag, name) in ASSET_ATTRIBUTES:
            text.asset(value)
        elif name in SRCSET_ATTRIBUTES:
            for candidate in (value or "").split(","):
                if candidate.strip():
                    text.asset(candidate.split()[0])
        elif name == "style":
            _css(value or "", text)
        elif value and (name == "id" or (tag == "a" and name == "name")):
            text.ids.add(value)
    if tag == "link":
        relations = set((values.get("rel") or "").lower().split())
        if relations & LINK_RELATIONS and "stylesheet" not in relations:
            text.link(values.get("href"))
        else:
            text.asset(values.get("href"))
    elif tag == "meta":
        use = META_ADDRESSES.get(values.get("property") or values.get("name") or "")
        if use and values.get("content"):
            text.references.append(Reference(values["content"] or "", use))


def _json_addresses(source: str, text: Text) -> None:
    """Absolute addresses among the strings of a JSON-LD block; they are told apart by resolving."""

    def walk(value: object) -> None:
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            text.link(value)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for name, item in value.items():
                if name != "@context":
                    walk(item)

    try:
        walk(json.loads(source))
    except ValueError as error:
        raise NotWellFormed(f"JSON-LD 读不出来：{error}") from error


# --- CSS -----------------------------------------------------------------------------------------

CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_ADDRESS = re.compile(
    r"""(?:(?:@import\s+)?url\(\s*|@import\s+)(?:"([^"]*)"|'([^']*)'|([^\s"'();]+))""",
    re.IGNORECASE,
)


def _css(source: str, text: Text) -> None:
    for match in CSS_ADDRESS.finditer(CSS_COMMENT.sub("", source)):
        text.asset(match[1] or match[2] or match[3] or "")


# --- XML and plain text --------------------------------------------------------------------------


def read_xml(content: bytes, site_url: str) -> Text:
    """Our own absolute addresses in a feed or a sitemap. Raises `NotWellFormed`."""
    text = Text()
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise NotWellFormed(f"不是合法的 XML：{error}") from error
    for element in root.iter():
        for value in (element.text or "", *element.attrib.values()):
            if value.strip() == site_url or value.strip().startswith(f"{site_url}/"):
                text.link(value)
    return text


def read_plain(source: str, site_url: str) -> Text:
    """Our own absolute addresses in robots.txt and the like."""
    text = Text()
    for url in re.findall(re.escape(site_url) + r"/[^\s\"'<>]*", source):
        text.link(url)
    return text


# --- from what is written to where it leads ------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """An address of our own site: its path, still percent-encoded, and the id it points at."""

    path: str
    fragment: str


_FROM_ANYWHERE = re.compile(r"/(?!/)|[A-Za-z][A-Za-z0-9+.-]*:")
"""An address that means the same wherever it is written."""


def local_target(url: str, base: str, site_url: str) -> Target | None:
    """Where `url`, written in the text at path `base`, leads on our own site; None if it leaves.

    Raises `ValueError` for an address that cannot be read at all.
    """
    return _local_target(url, "/" if _FROM_ANYWHERE.match(url) else base, site_url)


@lru_cache(maxsize=50_000)
def _local_target(url: str, base: str, site_url: str) -> Target | None:
    whole, fragment = urldefrag(urljoin(f"{site_url}{base}", url))
    here, there = urlsplit(site_url), urlsplit(whole)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        return None
    return Target(there.path or "/", fragment)


def is_foreign_load(url: str, base: str, site_url: str) -> bool:
    """Whether loading `url` would call another host; `data:` and the like call nobody."""
    return urlsplit(urljoin(f"{site_url}{base}", url)).scheme in ("http", "https")
