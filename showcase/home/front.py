"""What the front page shows, gathered in a fixed number of queries."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from showcase.bake import rows
from showcase.bake.facts import asked_once
from showcase.cases.listings import CASES, current_campaign, dimensions, districts, list_path
from showcase.cases.models import CampaignPage, CasePage, Dimension
from showcase.news.models import ArticlePage, BriefPage
from showcase.places.models import PlacePage
from showcase.stories import catalogue
from showcase.stories.catalogue import Selection, list_rows
from showcase.stories.models import Story

if TYPE_CHECKING:
    from .models import HomePage

LATEST_CASES = 4
BRIEFS = 6
NEWS = 4


@dataclass(frozen=True)
class Tile:
    """One cell of 一城二十三格: a district and how many cases it has."""

    district: PlacePage
    count: int

    there = True

    @property
    def level(self) -> int:
        """Tint 0–3: none, 1–2, 3–5, 6 and more."""
        return sum(self.count >= floor for floor in (1, 3, 6))

    @property
    def path(self) -> str:
        """Where the tile leads: the district's cases."""
        return list_path(self.district, None)


@dataclass(frozen=True)
class Front:
    lead: Story | None
    seconds: list[Story]
    latest: list[CasePage]
    total_cases: int
    briefs: list[BriefPage]
    news: list[ArticlePage]
    campaign: CampaignPage | None
    tiles: list[Tile]
    dimensions: list[tuple[Dimension, int]]


def tiles() -> list[Tile]:
    """Districts in reading order (north to south, west to east) with their number of cases."""
    return [Tile(d, catalogue.count(CASES, "place", d.path)) for d in districts() if d.tile_row]


def dimension_counts() -> list[tuple[Dimension, int]]:
    """Every dimension with its number of published cases, zero included."""
    return [(d, catalogue.count(CASES, "dimension", d.pk)) for d in dimensions()]


def _choices(home: "HomePage") -> tuple[int | None, list[int]]:
    """The lead and the picks of the editor, those that are open to everyone."""
    wanted = [home.lead_id, *(pick.story_id for pick in home.picks.all())]
    lead, *picks = (key if key and catalogue.is_published(key) else None for key in wanted)
    return lead, [key for key in picks if key]


@asked_once()
def front_page(home: "HomePage") -> Front:
    """The front page: the editor's choices first, then the newest."""
    chosen, picks = _choices(home)
    newest = Selection(CASES).newest(LATEST_CASES + len(picks) + 1)
    lead = chosen or (newest[0].pk if newest else None)
    seconds = [key for key in picks if key != lead]
    shown = {lead, *seconds}
    campaign = current_campaign()
    return Front(
        lead=rows.one(Story, lead).specific if lead else None,
        seconds=list_rows(tuple(seconds)),
        latest=[c for c in newest if c.pk not in shown][:LATEST_CASES],
        total_cases=Selection(CASES).count(),
        briefs=Selection(BriefPage._meta.label).newest(BRIEFS),
        news=[
            a
            for a in Selection(ArticlePage._meta.label).newest(NEWS + len(shown))
            if a.pk not in shown
        ][:NEWS],
        campaign=rows.one(CampaignPage, campaign) if campaign else None,
        tiles=tiles(),
        dimensions=dimension_counts(),
    )
