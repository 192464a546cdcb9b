"""A StreamField's content as plain data: for machines that want the words and not the markup."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.struct_block import StructValue
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText

_ENDS_A_LINE = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)

ShowPicture = Callable[[AbstractImage], Any]


def plain_text(html: str) -> str:
    """The words of rich text, a line for each paragraph or list item."""
    text = unescape(strip_tags(_ENDS_A_LINE.sub("\n", html)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def plain(value: Any, picture: ShowPicture) -> Any:
    """The value of a block as JSON can say it; pictures as `picture` shows them.

    A block that is unknown here is said by its text, so that a new one is never left out.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case RichText():
            return plain_text(value.source)
        case AbstractImage():
            return picture(value)
        case AbstractDocument():
            return {"title": value.title, "url": value.url}
        case StructValue():
            return {name: plain(item, picture) for name, item in value.items()}
        case ListValue() | list() | tuple():
            return [plain(item, picture) for item in value]
        case StreamValue():
            return [{"type": b.block_type, "value": plain(b.value, picture)} for b in value]
        case _:
            return str(value)


def strings(body: StreamValue) -> Iterator[str]:
    """Every string in a StreamField, in reading order; pictures and documents have none."""
    yield from _strings(plain(body, lambda picture: None))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "type":
                yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
