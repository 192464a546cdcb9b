"""Small content for tests. Each function makes one valid thing; keyword arguments change it."""

from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image

from showcase.cases.models import CampaignPage, CasePage, ShowcasePage
from showcase.core.models import Picture
from showcase.home.models import HomePage
from showcase.home.structure import ensure_address
from showcase.news.models import ArticlePage, BriefPage, BriefsPage, NewsPage
from showcase.places.models import PlaceIndexPage, PlacePage
from showcase.stories.models import Contributor


def site() -> HomePage:
    """The front page, at the address that the settings say. The database of the tests has it, with
    its sections, groups and workflow."""
    ensure_address()
    return HomePage.objects.get()


def place(title: str = "锦江区", parent: Any = None, **fields: Any) -> PlacePage:
    """A place; a district unless a parent or another level is given."""
    level = PlacePage.Level.DISTRICT if parent is None else PlacePage.Level.STREET
    page = PlacePage(title=title, level=fields.pop("level", level), **fields)
    above = parent or PlaceIndexPage.objects.get()
    above.refresh_from_db()
    return above.add_child(instance=page)


def picture(title: str = "院落", size: tuple[int, int] = (1200, 800), **fields: Any) -> Picture:
    """A picture of one colour."""
    data = BytesIO()
    Image.new("RGB", size, "#b8a27a").save(data, "JPEG")
    data.seek(0)
    fields = {"credit": "示意版画", "description": "一块颜色"} | fields
    return Picture.objects.create(title=title, file=ImageFile(data, name="picture.jpg"), **fields)


def campaign(**fields: Any) -> CampaignPage:
    fields = {
        "title": "微网实格优秀案例展播活动",
        "slug": "weiwang",
        "short_name": "案例展播",
        "badge": "优秀案例展播",
    } | fields
    return ShowcasePage.objects.get().add_child(instance=CampaignPage(**fields))


def _story(model: Any, parent: Any, fields: dict[str, Any]) -> Any:
    contributors = fields.pop("contributors", [("林溪", "记者")])
    above = fields.pop("parent", None) or parent.objects.get()
    defaults = {
        "title": "网格织得更细 日子过得更近",
        "summary": "院里的事，院里商量。",
        "body": [{"type": "paragraph", "value": "<p>院子里有一张茶桌。</p>"}],
    }
    page = model(**(defaults | fields))
    page.contributors = [Contributor(name=name, role=role) for name, role in contributors]
    above.refresh_from_db()
    above.add_child(instance=page)
    if page.live:
        page.save_revision().publish()
        page.refresh_from_db()
    return page


def case(**fields: Any) -> CasePage:
    """A published case by one reporter; `live=False` makes a draft."""
    return _story(CasePage, ShowcasePage, fields)


def article(**fields: Any) -> ArticlePage:
    return _story(ArticlePage, NewsPage, fields)


def brief(**fields: Any) -> BriefPage:
    return _story(BriefPage, BriefsPage, fields)
