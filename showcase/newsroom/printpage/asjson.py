"""The JSON contract of `import_page --json`: one object a file, absent text is ""."""

from typing import Any

from .bylines import Byline, read_byline, read_dateline
from .dates import date_guesses, event_dates
from .documents import documents_in
from .figures import figures_in
from .headlines import section
from .marks import organisers_of
from .model import Block, Contributor, Guess, Kind, Section, Story
from .names import open_names, pseudonyms
from .places import EMPTY, Chain, Gazetteer, main_places
from .proposal import Proposal
from .punctuation import normalised

_TEXT = (Kind.PARAGRAPH, Kind.QUOTE)
_SHOWN_TEXT = (*_TEXT, Kind.CHANNEL)
_FIELDS = {
    Kind.CAPTION: "captions",
    Kind.SECTION: "sections",
    Kind.EYEBROW: "sections",
    Kind.PARAGRAPH: "paragraphs",
    Kind.QUOTE: "paragraphs",
    Kind.CHANNEL: "paragraphs",
    Kind.BYLINE: "contributors",
    Kind.DATELINE: "contributors",
    Kind.LABEL: "places",
}


def as_json(proposal: Proposal, gazetteer: Gazetteer = EMPTY) -> dict[str, Any]:
    """Return the proposal as plain data in the contract's shape."""
    articles = [article(story, gazetteer) for story in proposal.stories]
    page_guesses = _page_guesses(proposal)
    if articles:
        articles[0]["guesses"].extend(page_guesses)
    return {
        "source": proposal.source,
        "column": proposal.column,
        "organisers": [
            name
            for block in proposal.page
            if block.kind is Kind.ORGANISERS
            for name in organisers_of(block.text)
        ],
        "characters_in": proposal.characters_in,
        "characters_out": proposal.characters_out,
        "unplaced": [block.text or block.printed for block in proposal.unplaced],
        "articles": articles,
    }


def article(story: Story, gazetteer: Gazetteer = EMPTY) -> dict[str, Any]:
    """Return one story in the contract's shape."""
    byline = byline_of(story)
    paragraphs = [block.text for block in story.of(*_TEXT)]
    return {
        "kicker": story.line(Kind.KICKER),
        "title": story.line(Kind.TITLE),
        "subtitle": story.line(Kind.SUBTITLE),
        "column": story.line(Kind.COLUMN) or story.column,
        "style": "报讯" if story.of(Kind.DATELINE) else "",
        "contributors": [
            {"name": person.name, "role": person.role, "agency": person.agency}
            for person in byline.contributors
        ],
        "credit": byline.credit,
        "sections": [
            {"eyebrow": part.eyebrow, "label": part.label, "heading": part.heading}
            for part in sections_of(story)
        ],
        "captions": [block.text for block in story.of(Kind.CAPTION)],
        "figures": [
            {
                "printed": figure.printed,
                "value": figure.value,
                "unit": figure.unit,
                "approx": figure.approx,
                "sentence": figure.sentence,
            }
            for figure in figures_in(paragraphs)
        ],
        "places": [list(chain) for chain in places_of(story, gazetteer)],
        "documents": list(documents_in(paragraphs)),
        "event_dates": list(event_dates(paragraphs)),
        "paragraphs": [block.text for block in story.of(*_SHOWN_TEXT)],
        "guesses": [
            {"field": guess.field, "value": guess.value, "why": guess.why}
            for guess in guesses_of(story, gazetteer)
        ],
    }


def byline_of(story: Story) -> Byline:
    """Return contributors and credit of a story, datelines first, each person once."""
    people: dict[Contributor, None] = {}
    credits: list[str] = []
    guesses: list[Guess] = []
    for block in story.of(Kind.DATELINE, Kind.BYLINE):
        read = read_dateline if block.kind is Kind.DATELINE else read_byline
        byline = read(block.text)
        people.update(dict.fromkeys(byline.contributors))
        credits.extend([byline.credit] if byline.credit else [])
        guesses.append(Guess("contributors", block.text, "由署名行读出，原文如此，请编辑核对"))
        guesses.extend(byline.guesses)
    credits.extend(block.text for block in story.of(Kind.CREDIT))
    return Byline(tuple(people), " ".join(credits), tuple(guesses))


def sections_of(story: Story) -> tuple[Section, ...]:
    """Return the section headings, each with the eyebrow printed above it."""
    found: list[Section] = []
    eyebrow: list[str] = []
    for block in story.of(Kind.EYEBROW, Kind.SECTION):
        if block.kind is Kind.EYEBROW:
            eyebrow.append(block.text)
            continue
        found.append(section(" ".join(eyebrow), block.text))
        eyebrow = []
    if eyebrow:
        found.append(Section(" ".join(eyebrow), "", ""))
    return tuple(found)


def places_of(story: Story, gazetteer: Gazetteer = EMPTY) -> tuple[Chain, ...]:
    """Return the places the story is about; a district label settles it when the text does not."""
    headlines = story.of(Kind.TITLE, Kind.SUBTITLE, Kind.KICKER)
    labels = [block.text for block in story.of(Kind.LABEL)]
    found = main_places(
        [block.text for block in story.of(*_TEXT, Kind.SECTION)],
        gazetteer,
        headlines=[block.text for block in headlines],
        labels=labels,
    )
    return found or tuple((label,) for label in labels)


def guesses_of(story: Story, gazetteer: Gazetteer = EMPTY) -> tuple[Guess, ...]:
    """Return everything about the story that is only a guess."""
    paragraphs = [block.text for block in story.of(*_TEXT)]
    found = [*story.guesses]
    found.extend(
        Guess(_FIELDS.get(block.kind, str(block.kind)), block.text, block.guess)
        for block in story.blocks
        if block.guess
    )
    if not story.of(Kind.TITLE) and not any(guess.field == "title" for guess in found):
        found.append(Guess("title", "", "没有标题，须由编辑拟定"))
    found.extend(byline_of(story).guesses)
    if not story.of(Kind.DATELINE, Kind.BYLINE):
        found.append(Guess("contributors", "", "没有印署名，请编辑确定是否不署名"))
    found.extend(
        Guess("places", " › ".join(chain), "按文中出现最多的地点推断，请编辑核对")
        for chain in places_of(story, gazetteer)
    )
    found.extend(date_guesses(paragraphs))
    found.extend(open_names(paragraphs))
    found.extend(pseudonyms(paragraphs))
    found.extend(_punctuation(story.blocks))
    return tuple(dict.fromkeys(found))


def _punctuation(blocks: tuple[Block, ...]) -> list[Guess]:
    changes = sum(len(normalised(block.text).changes) for block in blocks)
    if not changes:
        return []
    return [Guess("punctuation", str(changes), "处半角标点可改为全角，原文未动，请编辑决定")]


def _page_guesses(proposal: Proposal) -> list[dict[str, str]]:
    found = [
        {
            "field": str(block.kind),
            "value": block.text,
            "why": block.guess or "由版面上的这一行读出，请编辑核对",
        }
        for block in proposal.page
    ]
    return found + [{"field": "text", "value": "", "why": notice} for notice in proposal.notices]
