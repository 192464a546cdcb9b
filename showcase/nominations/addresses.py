"""What the bake publishes of the public's forms."""

from collections.abc import Iterator
from functools import partial

from showcase.bake.addresses import Address, register

from . import pages
from .paths import NOMINATE, SUBMIT, TRACK


@register
def addresses() -> Iterator[Address]:
    yield Address(NOMINATE, "我要推荐", partial(pages.sheet, "nominate"))
    yield Address(SUBMIT, "案例申报", partial(pages.sheet, "submit"))
    yield Address(TRACK, "查进度", pages.track)
