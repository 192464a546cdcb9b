"""Which pages may not be withdrawn yet, because others that stay would link to nothing."""

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


def _used(page: Page, kind: str, stories: StoryQuerySet) -> str:
    live = stories.live()
    count = live.count()
    if not count:
        return ""
    names = "、".join(f"《{story.title}》" for story in live[:3])
    return (
        f"{kind}“{page.title}”还有 {count} 篇已发布的稿件用着：{names}"
        f"{'等' if count > 3 else ''}。请先改掉或撤下它们。"
    )
