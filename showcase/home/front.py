"""What the front page shows, gathered in a fixed number of queries."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from showcase.cases.listings import list_path
from showcase.cases.models import CampaignPage, CasePage, Dimension
from showcase.news.models import ArticlePage, BriefPage
from showcase.places.models import PlacePage
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
    districts = PlacePage.objects.live().filter(
        level=PlacePage.Level.DISTRICT, tile_row__isnull=False
    )
    paths = list(CasePage.objects.published().values_list("place__path", flat=True))
    return [
        Tile(d, sum(1 for p in paths if p and p.startswith(d.path)))
        for d in districts.order_by("tile_row", "tile_column")
    ]


def dimension_counts() -> list[tuple[Dimension, int]]:
    """Every dimension with its number of published cases, zero included."""
    taken = list(CasePage.objects.published().values_list("dimension_id", flat=True))
    return [(d, taken.count(d.pk)) for d in Dimension.objects.all()]


def front_page(home: "HomePage") -> Front:
    """The front page: the editor's choices first, then the newest."""
    cases = CasePage.objects.published().for_lists().select_related("dimension")
    chosen = Story.objects.published().filter(pk=home.lead_id).first()
    lead = chosen.specific if chosen else cases.first()
    picks = [
        pick.story
        for pick in home.picks.filter(story__in=Story.objects.published()).select_related(
            "story__place", "story__casepage__dimension", "story__column", "story__edition"
        )
        if lead is None or pick.story_id != lead.pk
    ]
    shown = {s.pk for s in picks} | ({lead.pk} if lead else set())
    newest = [c for c in cases[: LATEST_CASES + len(shown)] if c.pk not in shown]
    return Front(
        lead=lead,
        seconds=picks,
        latest=newest[:LATEST_CASES],
        total_cases=CasePage.objects.published().count(),
        briefs=list(BriefPage.objects.published().for_lists()[:BRIEFS]),
        news=[
            a
            for a in ArticlePage.objects.published().for_lists()[: NEWS + len(shown)]
            if a.pk not in shown
        ][:NEWS],
        campaign=CampaignPage.objects.live().public().order_by("-starts", "pk").first(),
        tiles=tiles(),
        dimensions=dimension_counts(),
    )
