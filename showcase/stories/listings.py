"""The lists that hold stories of every kind: a column's, a tag's."""

from collections.abc import Iterator

from taggit.models import Tag

from showcase.bake.addresses import Address, register

from .listing import Listing
from .models import Column, Story

TEMPLATE = "stories/list.html"


def column_listing(column: Column) -> Listing:
    return Listing(
        column.url, column.name, Story.objects.filter(column=column), TEMPLATE, {"column": column}
    )


def tag_listing(tag: Tag) -> Listing:
    return Listing(
        f"/tags/{tag.pk}/", tag.name, Story.objects.filter(tags=tag), TEMPLATE, {"tag": tag}
    )


def column_list(key: int) -> Listing:
    return column_listing(Column.objects.get(pk=key))


def tag_list(key: int) -> Listing:
    return tag_listing(Tag.objects.get(pk=key))


def used_tags() -> list[Tag]:
    """Tags of at least one published story."""
    stories = Story.objects.published().values("pk")
    return list(Tag.objects.filter(stories_storytag_items__content_object__in=stories).distinct())


@register
def addresses() -> Iterator[Address]:
    for column in Column.objects.all():
        yield from column_listing(column).addresses(column_list, column.pk)
    for tag in used_tags():
        yield from tag_listing(tag).addresses(tag_list, tag.pk)
