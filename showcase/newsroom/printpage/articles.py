"""From a page's text to proposed stories: the chain of all the rules."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from .captions import with_captions
from .carving import carved
from .characters import is_invisible, tally
from .headlines import section_roles, title_roles
from .homes import captions_home, labels_home, sections_in_lead_order
from .layout import Piece, page_measure, to_pieces
from .lines import layout_free, split_lines
from .marks import is_column_phrase, is_dashed
from .mastheads import parted
from .model import Block, Guess, Kind, PageText, Story
from .places import EMPTY, Gazetteer, completion, mentions
from .proposal import Proposal
from .rejoin import rejoined
from .runs import Run, Subjects, to_runs
from .units import Unit, to_units


def propose(page: PageText, gazetteer: Gazetteer = EMPTY) -> Proposal:
    """Propose the stories of a page. Pure; every text gives a proposal, if only unplaced text."""
    lines = parted(split_lines(page.text))
    pieces = with_captions(rejoined(carved(to_pieces(lines))))
    units, page_pieces = to_units(pieces)
    masthead = _masthead(units)
    printed = [chain for piece in pieces for chain in mentions(piece.text, gazetteer)]
    subjects = Subjects(completion(printed, gazetteer), gazetteer, page_measure(lines))
    runs = to_runs([unit for unit in units if unit.head or unit.marks or unit.body], subjects)
    stories = labels_home(captions_home([_ordered(run) for run in runs]))
    return _numbered(page, masthead + page_pieces, stories)


def _masthead(units: list[Unit]) -> list[Piece]:
    """Take the column marks above the first story and below the last: they are the page's."""
    if not units:
        return []
    last = units[-1]
    if len(units) > 1 and not last.head and not last.body:
        below = [mark for mark in last.marks if mark.kind is Kind.COLUMN]
        last.marks = [mark for mark in last.marks if mark.kind is not Kind.COLUMN]
        if below:
            return below + _masthead(units[:-1])
    first = units[0]
    found = [mark for mark in first.marks if mark.kind is Kind.COLUMN]
    first.marks = [mark for mark in first.marks if mark.kind is not Kind.COLUMN]
    if not found and len(first.head) > 1 and is_column_phrase(first.head[0].text):
        why = "印在最上方、像栏目名，请编辑核对"
        found = [replace(first.head.pop(0), kind=Kind.COLUMN, guess=why)]
    return found


def _ordered(run: Run) -> tuple[list[Piece], list[Guess]]:
    """Return a story's runs in reading order with their final kinds, and its own guesses."""
    guesses: list[Guess] = []
    found: list[Piece] = []
    if run.title is not None:
        title = run.title
        found.extend(piece for piece in title.marks if piece.kind is not Kind.BYLINE)
        found.extend(title_roles(title.head, brief=title.dateline))
        found.extend(piece for piece in title.marks if piece.kind is Kind.BYLINE)
        found.extend(title.body)
        headline = " ".join(piece.text for piece in found if piece.kind is Kind.TITLE)
        if run.title_why:
            guesses.append(Guess("title", headline, run.title_why))
    else:
        guesses.append(Guess("title", "", "没有找到标题，须由编辑拟定"))
    own = [unit for unit in run.units if unit is not run.title and id(unit) not in run.moved]
    moved = [unit for unit in run.units if unit is not run.title and id(unit) in run.moved]
    blocks = [_section(unit) for unit in own]
    for unit in moved:
        heading = " ".join(piece.text for piece in unit.head)
        guesses.append(Guess("sections", heading, run.moved[id(unit)]))
    return sections_in_lead_order(found, blocks, [_section(unit) for unit in moved]), guesses


def _section(unit: Unit) -> list[Piece]:
    return [*unit.marks, *section_roles(unit.head), *unit.body]


def _numbered(
    page: PageText, loose: Sequence[Piece], stories: Sequence[tuple[list[Piece], list[Guess]]]
) -> Proposal:
    numbers = count(1)
    unplaced = [piece for piece in loose if piece.kind is Kind.FURNITURE]
    kept: list[Story] = []
    page_blocks = [
        _block(piece, next(numbers)) for piece in loose if piece.kind is not Kind.FURNITURE
    ]
    masthead = " ".join(block.text for block in page_blocks if block.kind is Kind.COLUMN)
    running = ""
    for at, (pieces, guesses) in enumerate(stories, start=1):
        unplaced.extend(piece for piece in pieces if piece.kind is Kind.FURNITURE)
        blocks = tuple(
            _block(piece, next(numbers)) for piece in pieces if piece.kind is not Kind.FURNITURE
        )
        brief = any(block.kind is Kind.DATELINE for block in blocks)
        own = " ".join(block.text for block in blocks if block.kind is Kind.COLUMN)
        # A running column (资讯) holds for the briefs below it, a masthead for the whole page.
        running = own or (running if brief else "")
        column = "" if own else running or _inherited(masthead, page_blocks, brief=brief)
        if blocks:
            kept.append(Story(f"s{at}", blocks, column, tuple(guesses)))
    return Proposal(
        source=page.source,
        expected=tuple(sorted(tally(layout_free(page.text)).items())),
        stories=tuple(kept),
        page=tuple(page_blocks),
        unplaced=tuple(_block(piece, next(numbers)) for piece in unplaced),
        notices=page.notices + _notices(page.text),
    )


def _inherited(masthead: str, blocks: Sequence[Block], *, brief: bool) -> str:
    wide = any(is_dashed(block.text) or len(block.text) > 6 for block in blocks)
    return masthead if brief or wide else ""


def _block(piece: Piece, number: int) -> Block:
    kind = piece.kind
    if kind is Kind.PARAGRAPH and _is_speech(piece.text):
        kind = Kind.QUOTE
    return Block(
        id=f"b{number}",
        kind=kind,
        text=piece.text,
        printed="\n".join(piece.printed),
        source_lines=tuple(dict.fromkeys(piece.lines)),
        joined_from=piece.joined_from,
        guess=piece.guess,
    )


def _is_speech(text: str) -> bool:
    return text.startswith("“") and text.endswith("”") and text.count("“") == text.count("”") == 1


def _notices(text: str) -> tuple[str, ...]:
    hidden = sum(map(is_invisible, text)) if not text.isascii() else 0
    if not hidden:
        return ()
    return (f"原文里有{hidden}个看不见的控制字符（零宽或改变文字方向），已从各栏去掉，原文留存。",)
