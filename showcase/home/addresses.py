"""What the front of the house publishes besides its pages."""

from collections.abc import Iterator

from showcase.bake.addresses import Address, register

from .feeds import feed_addresses
from .sitemap import sitemap_addresses
from .wellknown import favicon, favicon_file, gone, not_found, redirected, robots


@register
def addresses() -> Iterator[Address]:
    yield from feed_addresses()
    yield from sitemap_addresses()
    yield Address("/robots.txt", "robots.txt", robots)
    yield Address("/redirects.map", "旧网址对照表", redirected)
    yield Address("/gone.map", "撤稿网址表", gone)
    yield Address("/404.html", "找不到网页时的页面", not_found)
    if favicon_file():
        yield Address("/favicon.ico", "网站图标", favicon)
