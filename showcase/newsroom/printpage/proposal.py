"""A proposal: stories, page blocks and unplaced text, and the pure operations of the editor."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .characters import tally
from .model import Block, Guess, Kind, Story

UNPLACED = ""  # the id of the list of unplaced text, where a story's id is expected


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import proposes. Every block is in exactly one of `page`, `stories`, `unplaced`.

    `expected` counts the non-blank characters of the page as read (`characters.tally` rule);
    `notices` are Chinese sentences for the editor. Operations return a new proposal and raise
    KeyError for an id that does not exist.
    """

    source: str
    expected: tuple[tuple[str, int], ...]
    stories: tuple[Story, ...] = ()
    page: tuple[Block, ...] = ()
    unplaced: tuple[Block, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def characters_in(self) -> int:
        """Non-blank characters of the page."""
        return sum(count for _, count in self.expected)

    @property
    def characters_out(self) -> int:
        """Non-blank characters printed in all blocks, counted afresh."""
        return sum(tally(block.printed for block in self.blocks()).values())

    @property
    def conserved(self) -> bool:
        """Whether the blocks hold exactly the characters of the page, each as often as printed."""
        return tally(block.printed for block in self.blocks()) == Counter(dict(self.expected))

    @property
    def column(self) -> str:
        """The page's column mark (栏目), "" when it has none."""
        return " ".join(block.text for block in self.page if block.kind is Kind.COLUMN)

    def blocks(self) -> Iterator[Block]:
        """Yield every block once."""
        yield from self.page
        for story in self.stories:
            yield from story.blocks
        yield from self.unplaced

    def story(self, story_id: str) -> Story:
        """Return the story with this id."""
        for story in self.stories:
            if story.id == story_id:
                return story
        raise KeyError(story_id)

    def block(self, block_id: str) -> Block:
        """Return the block with this id."""
        for block in self.blocks():
            if block.id == block_id:
                return block
        raise KeyError(block_id)

    def moved(self, block_id: str, to_story: str, before: str = "") -> "Proposal":
        """Put a block into a story, or into the unplaced text for "".

        It goes before the block `before` of that story, or to the end for "". The guess is
        settled by the move.
        """
        block = replace(self.block(block_id), guess="")
        if before == block_id:
            return self
        if to_story != UNPLACED:
            self.story(to_story)
        without = self._without(block_id)
        if to_story == UNPLACED:
            return replace(without, unplaced=_inserted(without.unplaced, block, before))
        return without._with_story(
            to_story, _inserted(without.story(to_story).blocks, block, before)
        )

    def retyped(self, block_id: str, kind: Kind) -> "Proposal":
        """Say what a block is; the guess is settled."""
        return self._with_block(replace(self.block(block_id), kind=Kind(kind), guess=""))

    def edited(self, block_id: str, text: str) -> "Proposal":
        """Correct a block's text. What was printed is kept and still counted."""
        return self._with_block(replace(self.block(block_id), text=text))

    def split(self, story_id: str, at_block: str) -> "Proposal":
        """Begin a new story at a block of this one; it stands right after the old one."""
        story = self.story(story_id)
        ids = [block.id for block in story.blocks]
        if at_block not in ids:
            raise KeyError(at_block)
        at = ids.index(at_block)
        first = replace(story, blocks=story.blocks[:at])
        second = Story(self._new_id(), story.blocks[at:], column=story.column)
        stories = [
            part
            for other in self.stories
            for part in ((first, second) if other is story else (other,))
        ]
        return replace(self, stories=tuple(stories))

    def merged(self, story_id: str, into: str) -> "Proposal":
        """Append all blocks of one story to another; the emptied story goes."""
        if story_id == into:
            raise KeyError(into)
        story, target = self.story(story_id), self.story(into)
        joined = replace(
            target,
            blocks=target.blocks + story.blocks,
            guesses=target.guesses + story.guesses,
        )
        stories = [joined if other is target else other for other in self.stories]
        return replace(self, stories=tuple(other for other in stories if other is not story))

    def dropped(self, story_id: str) -> "Proposal":
        """Take a story apart: its blocks become unplaced text, none is lost."""
        story = self.story(story_id)
        return replace(
            self,
            stories=tuple(other for other in self.stories if other is not story),
            unplaced=self.unplaced + story.blocks,
        )

    def settled(self, story_id: str, guess: Guess) -> "Proposal":
        """Take a story's guess away: the editor has looked at it."""
        story = self.story(story_id)
        rest = tuple(other for other in story.guesses if other != guess)
        kept = tuple(
            replace(other, guesses=rest) if other is story else other for other in self.stories
        )
        return replace(self, stories=kept)

    def _with_block(self, block: Block) -> "Proposal":
        def swap(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
            return tuple(block if other.id == block.id else other for other in blocks)

        return replace(
            self,
            page=swap(self.page),
            unplaced=swap(self.unplaced),
            stories=tuple(replace(story, blocks=swap(story.blocks)) for story in self.stories),
        )

    def _without(self, block_id: str) -> "Proposal":
        def drop(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
            return tuple(block for block in blocks if block.id != block_id)

        return replace(
            self,
            page=drop(self.page),
            unplaced=drop(self.unplaced),
            stories=tuple(replace(story, blocks=drop(story.blocks)) for story in self.stories),
        )

    def _with_story(self, story_id: str, blocks: tuple[Block, ...]) -> "Proposal":
        return replace(
            self,
            stories=tuple(
                replace(story, blocks=blocks) if story.id == story_id else story
                for story in self.stories
            ),
        )

    def _new_id(self) -> str:
        numbers = [int(story.id[1:]) for story in self.stories if story.id[1:].isdigit()]
        return f"s{max(numbers, default=0) + 1}"


def _inserted(blocks: tuple[Block, ...], block: Block, before: str) -> tuple[Block, ...]:
    for at, other in enumerate(blocks):
        if before and other.id == before:
            return (*blocks[:at], block, *blocks[at:])
    if before:
        raise KeyError(before)
    return (*blocks, block)
