"""Further pages of the news and brief lists; page 1 is the section page itself."""

from collections.abc import Iterator

from showcase.bake import rows
from showcase.bake.addresses import Address, register
from showcase.stories.listing import Listing

from .models import BriefsPage, NewsPage


def news_list(key: int) -> Listing:
    return rows.one(NewsPage, key).listing()


def briefs_list(key: int) -> Listing:
    return rows.one(BriefsPage, key).listing()


@register
def addresses() -> Iterator[Address]:
    for model, make in ((NewsPage, news_list), (BriefsPage, briefs_list)):
        for page in model.objects.live():
            yield from page.listing().addresses(make, page.pk, first=2)
