"""JSON twins: beside a page at `/cases/12/` lies `/cases/12/index.json`, the same for machines."""

import json
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from wagtail.blocks import StreamValue
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from .links import is_public
from .plain import plain
from .sizes import FIGURE, POSTER, Use

NAME = "index.json"
SIZES = {"picture": FIGURE, "video": POSTER}
"""How the template of a block shows its picture; of other blocks no file is promised."""


def twin_path(url: str) -> str:
    """The address of the twin of the page at `url`, which ends with a slash."""
    return url + NAME


def twin_response(data: dict[str, Any]) -> HttpResponse:
    """UTF-8 as it is written, keys in the order of docs/json.md, a line's end at the end."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return HttpResponse(text + "\n", content_type="application/json; charset=utf-8")


def picture_twin(picture: AbstractImage, use: Use | None = None) -> dict[str, Any]:
    """A picture in the sizes that its page uses; no others are made."""
    renditions = picture.get_renditions(*use.specs) if use else {}
    return {
        "credit": picture.credit,
        "sizes": [
            {"url": r.url, "width": r.width, "height": r.height} for r in renditions.values()
        ],
    }


def body_twin(body: StreamValue, *others: AbstractImage) -> list[dict[str, Any]]:
    """A body as plain data. The sizes of its pictures, and of `others`, take one query."""
    pictures = list(others)
    plain(body, pictures.append)
    prefetch_related_objects(pictures, "renditions")
    return [
        {
            "type": block.block_type,
            "value": plain(block.value, partial(picture_twin, use=SIZES.get(block.block_type))),
        }
        for block in body
    ]


def page_twin(page: Page) -> dict[str, Any]:
    """How a twin names another page; one that is not public has no address."""
    return {"title": page.title, "url": page.url if is_public(page) else None}
