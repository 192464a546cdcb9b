"""The form of a story: its tabs, and what it needs before it may go to review or go out."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    HelpPanel,
    InlinePanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.models import Page

from showcase.places.models import PlacePage

CORRECTIONS = "更正"
"""The tab that a message after publishing leads to."""


def story_tabs(content: list[Panel], filing: list[Panel]) -> TabbedInterface:
    """内容 and 归类, what was corrected since, and when the story goes out."""
    address = HelpPanel("网址由系统编号，改标题、换地方都不会变。", heading="网址")
    return TabbedInterface(
        [
            ObjectList(content, heading="内容"),
            ObjectList([*filing, address], heading="归类"),
            ObjectList(
                [
                    InlinePanel(
                        "corrections",
                        label="更正",
                        help_text="发布后改了事实（数字、日期、姓名、地名），在这里告诉读者。"
                        "写清原来错在哪里、现在是什么；只改错别字不用写。",
                    )
                ],
                heading=CORRECTIONS,
            ),
            ObjectList([PublishingPanel()], heading="发布设置"),
        ]
    )


def _specific(page: Page | None) -> Page | None:
    return page.specific if page is not None else None


class StoryForm(WagtailAdminPageForm):
    """Checks that hold a story back from review and publication, never from being kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A story that is begun below a place is about that place, unless its author says not.
        if not self.instance.pk and isinstance(parent := _specific(self.parent_page), PlacePage):
            self.initial.setdefault("place", parent)
            self.initial["place"] = self.initial["place"] or parent

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._stay_in_the_branch(data)
        if self.is_deferred_validation:
            return data
        printed, date = data.get("event_date_printed"), data.get("event_date")
        if printed and not date:
            self.add_error(
                "event_date",
                f"报纸上印的是“{printed}”，没有年份。请核实后填写完整日期，系统不替您猜。",
            )
        if data.get("lead_picture") and not data.get("lead_alt"):
            self.add_error("lead_alt", "题图要有替代文字，说给看不见图的读者听。")
        contributors = self.formsets.get("contributors")
        if contributors is not None and not data.get("no_byline"):
            kept = [f for f in contributors.forms if f not in contributors.deleted_forms]
            if not any(f.has_changed() or f.instance.pk for f in kept):
                self.add_error("no_byline", "请填写作者；本稿确实不署名的，请勾选“本稿不署名”。")
        return data

    def _stay_in_the_branch(self, data: dict[str, Any]) -> None:
        """Who may only write below a place writes about that place or one within it."""
        parent, place = _specific(self.parent_page), data.get("place")
        if not isinstance(parent, PlacePage) or place is None:
            return
        if (
            not place.path.startswith(parent.path)
            and not parent.permissions_for_user(self.for_user).can_edit()
        ):
            self.add_error("place", f"您写的是“{parent.title}”的稿件，请选它或它辖内的地方。")
