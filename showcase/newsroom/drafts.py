"""From a proposed story to a draft in the CMS."""

from dataclasses import dataclass, field
from html import escape
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page

from showcase.accounts.models import User
from showcase.cases.models import CasePage, ShowcasePage
from showcase.news.models import ArticlePage, BriefPage, BriefsPage, NewsPage
from showcase.stories.models import Column, Contributor, Pseudonym, Story

from .gazetteer import gazetteer
from .models import ImportedDraft, PageImport
from .new_places import places_of
from .printpage import Block, Kind, Proposal
from .printpage import Story as Proposed
from .printpage.asjson import article, byline_of
from .printpage.headlines import section
from .printpage.places import Chain
from .refused import in_a_sentence

KINDS: dict[str, tuple[type[Story], type[Page]]] = {
    "case": (CasePage, ShowcasePage),
    "article": (ArticlePage, NewsPage),
    "brief": (BriefPage, BriefsPage),
}
LONGEST_TITLE = 255
LONGEST_KICKER = 120
LONGEST_SUBTITLE = 200
LONGEST_HEADING = 120
LONGEST_CAPTION = 200


@dataclass(frozen=True)
class Choice:
    """What the editor decided about one proposed story besides its blocks."""

    kind: str = "case"
    figures: tuple[tuple[int, str], ...] = ()
    """`(position in the list of figures, label)` of those that go into the figure strip."""
    new_places: tuple[Chain, ...] = ()
    """Chains that are not in the tree and that the editor wants added."""


@dataclass
class Made:
    """The drafts of one run, and what the editor should know about them."""

    stories: list[Story] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class CannotDraft(ValueError):
    """A proposed story that no draft can hold; the message says in Chinese what to change."""

    def __init__(self, proposed: str, why: str) -> None:
        super().__init__(why)
        self.proposed = proposed


def suggested_kind(proposed: Proposed) -> str:
    """A dateline makes a brief; sections make a case; anything else is an article."""
    if proposed.of(Kind.DATELINE):
        return "brief"
    return "case" if proposed.of(Kind.SECTION) else "article"


@transaction.atomic
def make_drafts(
    page_import: PageImport, proposal: Proposal, choices: dict[str, Choice], user: User | None
) -> Made:
    """Make a draft of every proposed story that has none yet: all of them or none.

    Drafts are not live; a caption whose photograph is missing becomes a picture block that keeps
    the story from being published until it is filled or removed. Raises `CannotDraft`.
    """
    made = Made()
    done = set(page_import.drafts.values_list("proposed", flat=True))
    for proposed in proposal.stories:
        if proposed.id in done:
            continue
        choice = choices.get(proposed.id) or Choice(suggested_kind(proposed))
        try:
            story = _make(proposed, choice, user, made.remarks)
        except ValidationError as error:
            why = in_a_sentence(error, KINDS[choice.kind][0])
            raise CannotDraft(proposed.id, why) from error
        ImportedDraft.objects.create(page_import=page_import, proposed=proposed.id, story=story)
        made.stories.append(story)
    return made


def _make(proposed: Proposed, choice: Choice, user: User | None, remarks: list[str]) -> Story:
    model, parent_model = KINDS[choice.kind]
    reading = article(proposed, gazetteer())
    overflow: list[str] = []
    title = _fitted("标题", reading["title"], LONGEST_TITLE, overflow, remarks)
    kicker = _fitted("引题", reading["kicker"], LONGEST_KICKER, overflow, remarks)
    subtitle = _fitted("副题", reading["subtitle"], LONGEST_SUBTITLE, overflow, remarks)
    # Only what the page itself names can be confirmed, whatever a form sends.
    confirmed = tuple(c for c in choice.new_places if list(c) in reading["places"])
    main, others = places_of(reading["places"], confirmed, user, remarks)
    story = model(
        title=title or "（待拟标题）",
        kicker=kicker,
        subtitle=subtitle,
        column=_column(reading["column"], remarks),
        place=main,
        event_date_printed=(reading["event_dates"] or [""])[0][:40],
        owner=user,
        live=False,
        body=[
            *(_paragraph(text) for text in overflow),
            *_body(proposed.blocks),
            *_figures(reading["figures"], choice.figures),
            *(_block("document", {"title": f"《{d[:158]}》"}) for d in reading["documents"]),
        ],
    )
    story.contributors = _contributors(proposed)
    pseudonyms = dict.fromkeys(
        g["value"][:40] for g in reading["guesses"] if g["field"] == "pseudonym"
    )
    story.pseudonyms = [Pseudonym(sort_order=n, name=name) for n, name in enumerate(pseudonyms)]
    parent_model.objects.get().add_child(instance=story)
    story.also_places.set(others)
    story.save_revision(user=user, log_action=True)
    return story


def _fitted(field: str, text: str, longest: int, overflow: list[str], remarks: list[str]) -> str:
    """The text as its field can hold it; what is too long goes whole into the body."""
    if len(text) <= longest:
        return text
    remarks.append(f"{field}有 {len(text)} 个字，放不下：前面部分填进{field}，全文留在正文开头。")
    overflow.append(text)
    return f"{text[: longest - 1]}…"


def _contributors(proposed: Proposed) -> list[Contributor]:
    byline = byline_of(proposed)
    roles = set(Contributor.Role.values)
    rows = [
        Contributor(name=p.name[:60], role=_role(p.role, roles), agency=p.agency[:40])
        for p in byline.contributors
    ]
    supplier = byline.credit.removesuffix("供图").strip()
    if supplier:
        rows.append(
            Contributor(name=supplier[:60], role=Contributor.Role.PICTURE_SUPPLY, agency="")
        )
    for order, row in enumerate(rows):
        row.sort_order = order
    return rows


def _role(printed: str, known: set[str]) -> str:
    """The role as printed if the form knows it: 实习记者 is a 记者 there, 文/图 is both."""
    if printed in known:
        return printed
    if "记者" in printed and ("摄影" in printed or "图" in printed):
        return Contributor.Role.REPORTER_PHOTOGRAPHER
    return next((role for role in ("通讯员", "记者", "摄影") if role in printed), "")


def _column(printed: str, remarks: list[str]) -> Column | None:
    if not printed:
        return None
    for column in Column.objects.all():
        if column.name in printed or (column.masthead and column.masthead in printed):
            return column
    remarks.append(f"版面上的栏目“{printed}”在资料库里没有，草稿暂不归栏。")
    return None


def _block(type_: str, value: Any) -> dict[str, Any]:
    return {"type": type_, "value": value, "id": str(uuid4())}


def _paragraph(text: str) -> dict[str, Any]:
    return _block("paragraph", f"<p>{escape(text, quote=False)}</p>")


def _body(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """The body in printed order. Headline, byline and labels have fields of their own."""
    body: list[dict[str, Any]] = []
    eyebrow = ""
    for block in blocks:
        match block.kind:
            case Kind.EYEBROW:
                eyebrow = f"{eyebrow} {block.text}".strip()
                continue
            case Kind.SECTION if len(block.text) <= LONGEST_HEADING:
                body.append(_heading(eyebrow, block.text))
            case Kind.CAPTION | Kind.PICTURE if len(block.text) <= LONGEST_CAPTION:
                caption = block.text if block.kind is Kind.CAPTION else ""
                body.append(_block("picture", {"image": None, "caption": caption}))
            case Kind.SECTION | Kind.CAPTION | Kind.PICTURE:
                body.append(_paragraph(block.text))  # too long for its field, and kept whole
            case Kind.PARAGRAPH | Kind.QUOTE | Kind.CHANNEL:
                if eyebrow:
                    body.append(_heading(eyebrow, ""))
                body.append(_paragraph(block.text))
            case _:
                continue
        eyebrow = ""
    return body


def _heading(eyebrow: str, text: str) -> dict[str, Any]:
    part = section(eyebrow, text)
    if not part.heading:
        return _block("heading", {"eyebrow": "", "label": "", "heading": eyebrow[:120]})
    return _block(
        "heading",
        {"eyebrow": part.eyebrow[:40], "label": part.label[:4], "heading": part.heading[:120]},
    )


def _figures(
    figures: list[dict[str, Any]], chosen: tuple[tuple[int, str], ...]
) -> list[dict[str, Any]]:
    items = [
        {
            "printed": figures[at]["printed"],
            "value": str(figures[at]["value"]),
            "unit": figures[at]["unit"][:20],
            "label": label[:60],
            "approx": figures[at]["approx"],
            "sentence": figures[at]["sentence"],
        }
        for at, label in chosen[:6]
        if at < len(figures)
    ]
    return [_block("figures", {"items": items})] if items else []
