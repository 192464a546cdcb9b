"""A proposal as JSON-ready data for an editing screen, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .model import Block, Guess, Kind, Story
from .proposal import Proposal

VERSION = 1


def to_state(proposal: Proposal) -> dict[str, Any]:
    """Return the whole proposal as dicts, lists, strings and numbers."""
    return {"version": VERSION, **asdict(proposal)}


def from_state(state: Mapping[str, Any]) -> Proposal:
    """Return the proposal of `to_state`, possibly after a trip through JSON.

    Raises ValueError for data of another version or shape, and when characters were lost.
    """
    if state.get("version") != VERSION:
        raise ValueError("unknown version of an import's state")
    try:
        proposal = Proposal(
            source=str(state["source"]),
            expected=tuple((str(char), int(count)) for char, count in state["expected"]),
            stories=tuple(_story(story) for story in state["stories"]),
            page=tuple(_block(block) for block in state["page"]),
            unplaced=tuple(_block(block) for block in state["unplaced"]),
            notices=tuple(str(notice) for notice in state["notices"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the state of this import is damaged") from error
    if not proposal.conserved:
        raise ValueError("the state of this import has lost characters of the page")
    return proposal


def _story(data: Mapping[str, Any]) -> Story:
    return Story(
        id=str(data["id"]),
        blocks=tuple(_block(block) for block in data["blocks"]),
        column=str(data["column"]),
        guesses=tuple(
            Guess(str(guess["field"]), str(guess["value"]), str(guess["why"]))
            for guess in data["guesses"]
        ),
    )


def _block(data: Mapping[str, Any]) -> Block:
    return Block(
        id=str(data["id"]),
        kind=Kind(data["kind"]),
        text=str(data["text"]),
        printed=str(data["printed"]),
        source_lines=tuple(int(line) for line in data["source_lines"]),
        joined_from=tuple(str(part) for part in data["joined_from"]),
        guess=str(data["guess"]),
    )
