"""Many pages at once: the rows that saving them one by one would write, some hundred a statement.

Left out knowingly: revisions, Wagtail's search index and its reference index. No page shows them.
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, QuerySet
from wagtail.models import Page

_AT_ONCE = 500  # rows


def next_key() -> int:
    """The first primary key that no page has."""
    return (Page.objects.aggregate(Max("pk"))["pk__max"] or 0) + 1


def place_below(parent: Page, page: Page, position: int) -> None:
    """Give `page` its place in the tree as the child number `position` (from 1) of `parent`."""
    page.depth = parent.depth + 1
    page.path = Page._get_path(parent.path, page.depth, position)
    page.set_url_path(parent)
    page.locale_id = parent.locale_id


def insert(pages: Sequence[Any]) -> None:
    """Write pages of one type, keys and places given, into the tables of the type and its bases."""
    if not pages:
        return
    model = type(pages[0])
    bases = [m for m in reversed(model.__mro__) if hasattr(m, "_meta") and not m._meta.abstract]
    for page in pages:
        page.draft_title = page.title
        for base in bases:
            setattr(page, base._meta.pk.attname, page.pk)
    for base in bases:
        # bulk_create refuses models of several tables; this is what it does for one.
        queryset: Any = QuerySet(base)
        queryset._batched_insert(list(pages), base._meta.local_concrete_fields, _AT_ONCE)


def count_children(parents: Sequence[Page], numbers: Sequence[int]) -> None:
    """Write how many children each parent has."""
    for parent, number in zip(parents, numbers, strict=True):
        parent.numchild = number
    Page.objects.bulk_update([Page(pk=p.pk, numchild=p.numchild) for p in parents], ["numchild"])


def reset_sequences() -> None:
    """Let PostgreSQL count on from the keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Page]):
            cursor.execute(statement)
