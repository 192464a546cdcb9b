"""What the showcase publishes besides its pages."""

from collections.abc import Iterator

from showcase.bake.addresses import Address, register

from .listings import list_addresses
from .models import ShowcasePage


@register
def addresses() -> Iterator[Address]:
    for page in ShowcasePage.objects.live():
        yield from list_addresses(page)
