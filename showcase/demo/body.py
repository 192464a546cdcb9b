"""Story bodies: from the content files' blocks to StreamField values."""

from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from showcase.core.models import Picture

Block = dict[str, Any]


def body_value(story: str, blocks: list[Block], pictures: dict[str, Picture]) -> list[Block]:
    """The raw StreamField value. Block ids come from the story's name, so a reload repeats them."""
    return [
        {
            "type": block["type"],
            "value": _value(block, pictures),
            "id": str(uuid5(NAMESPACE_URL, f"demo:{story}:{position}")),
        }
        for position, block in enumerate(blocks)
    ]


def _value(block: Block, pictures: dict[str, Picture]) -> Any:
    match block["type"]:
        case "paragraph":
            return f"<p>{escape(block['text'], quote=False)}</p>"
        case "picture":
            return {
                "image": pictures[block["picture"]].pk,
                "caption": block["caption"],
                "credit": block.get("credit", ""),
                "alt": block["alt"],
            }
        case "ladder":
            return {"name": block["name"], "levels": block["levels"]}
        case "video":
            return {**_fields(block), "poster": pictures[block["poster"]].pk}
        case _:
            return _fields(block)


def _fields(block: Block) -> Block:
    return {key: value for key, value in block.items() if key != "type"}
