"""Which pages may not be withdrawn or deleted yet, because others that stay need them."""

from django.db.models import Q
from wagtail.models import Page

from showcase.cases.models import CampaignPage, CasePage
from showcase.core.pages import SectionPage
from showcase.places.models import PlacePage
from showcase.stories.models import Story, StoryQuerySet


def hindrance(page: Page) -> str:
    """Why `page` must stay for now, as a sentence for the editor; empty when it may go."""
    page = page.specific
    if isinstance(page, SectionPage) or page.is_site_root():
        return f"“{page.title}”是固定栏目，每个页面都链接到它，不能撤下。"
    if isinstance(page, CampaignPage):
        return _used(
            page, "活动", Story.objects.filter(pk__in=CasePage.objects.filter(campaign=page))
        )
    if isinstance(page, PlacePage):
        here = Story.objects.in_place(page) | Story.objects.filter(
            also_places__path__startswith=page.path
        )
        return _used(page, "地方", here.distinct())
    return ""


def hindrance_to_deletion(page: Page) -> str:
    """Why `page` cannot be deleted with all that is below it; empty when it can.

    A draft counts as much as what is published: the database lets neither lose its place.
    """
    here = Q(place__path__startswith=page.path) | Q(
        pk__in=CasePage.objects.filter(campaign__path__startswith=page.path).values("pk")
    )
    stories = Story.objects.filter(here)
    if not (count := stories.count()):
        return ""
    return (
        f"“{page.get_admin_display_title()}”或它下面的页面还有 {count} 篇稿件（含草稿）用着："
        f"{_names(stories, count)}。请先改掉或删除它们。"
    )


def _names(stories: StoryQuerySet, count: int) -> str:
    return "、".join(f"《{story.title}》" for story in stories[:3]) + ("等" if count > 3 else "")


def _used(page: Page, kind: str, stories: StoryQuerySet) -> str:
    live = stories.live()
    count = live.count()
    if not count:
        return ""
    return (
        f"{kind}“{page.title}”还有 {count} 篇已发布的稿件用着："
        f"{_names(live, count)}。请先改掉或撤下它们。"
    )
