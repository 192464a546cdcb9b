"""The lists that hold stories of every kind: a column's, a tag's."""

from collections.abc import Iterator

from taggit.models import Tag

from showcase.bake import rows
from showcase.bake.addresses import Address, register
from showcase.bake.facts import fact

from . import catalogue
from .catalogue import Selection
from .listing import Listing
from .models import Column

TEMPLATE = "stories/list.html"


def column_listing(column: Column) -> Listing:
    chosen = Selection(axis="column", value=column.pk)
    return Listing(column.url, column.name, chosen, TEMPLATE, {"column": column})


def tag_listing(tag: Tag) -> Listing:
    chosen = Selection(axis="tag", value=tag.pk)
    return Listing(f"/tags/{tag.pk}/", tag.name, chosen, TEMPLATE, {"tag": tag})


def column_list(key: int) -> Listing:
    return column_listing(rows.one(Column, key))


def tag_list(key: int) -> Listing:
    return tag_listing(rows.one(Tag, key))


@fact("栏目清单")
def column_keys() -> tuple[int, ...]:
    """Every column, as the editor sorted them."""
    return tuple(Column.objects.values_list("pk", flat=True))


@register
def addresses() -> Iterator[Address]:
    for column in rows.many(Column, column_keys()):
        yield from column_listing(column).addresses(column_list, column.pk)
    for tag in rows.many(Tag, [key for key, _count in catalogue.used("", "tag")]):
        yield from tag_listing(tag).addresses(tag_list, tag.pk)
