"""What a story still lacks. Forms stop it on its way to review; the publisher stops all else."""

from collections.abc import Mapping, Sequence
from typing import Any

from wagtail import blocks


class Unfinished(Exception):
    """A story that was put live past its form (by a bulk action, a script) and is not complete."""


def gaps(body: blocks.StreamValue) -> list[str]:
    """The required parts of the body that are empty, in words an editor can find them by.

    An imported caption whose photograph is still missing is the usual one.
    """
    return [
        f"正文第 {position} 块（{child.block.label}）缺“{name}”"
        for position, child in enumerate(body, 1)
        for name in _empty(child.block, child.value)
    ]


def stored_gaps(block: blocks.StreamBlock, body: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same of a body as a revision keeps it, without a query: many are looked at together.

    A picture that was deleted since is not noticed here; the publisher notices.
    """
    return [
        f"正文第 {position} 块（{child.label}）缺“{name}”"
        for position, stored in enumerate(body, 1)
        if (child := block.child_blocks.get(stored["type"]))
        for name in _empty(child, stored["value"])
    ]


def _empty(block: blocks.Block, value: Any) -> list[str]:
    if not isinstance(block, blocks.StructBlock):
        return []
    return [
        str(child.label)
        for name, child in block.child_blocks.items()
        if child.required and value.get(name) in (None, "")
    ]
