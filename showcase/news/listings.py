"""Further pages of the news and brief lists; page 1 is the section page itself."""

from collections.abc import Iterator

from showcase.bake.addresses import Address, register

from .models import BriefsPage, NewsPage


@register
def addresses() -> Iterator[Address]:
    for model in (NewsPage, BriefsPage):
        for page in model.objects.live():
            yield from page.listing().addresses(first=2)
