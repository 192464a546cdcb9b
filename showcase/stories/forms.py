"""The form of a story: its tabs, and what it needs before it may go to review or go out."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)


def story_tabs(content: list[Panel], filing: list[Panel]) -> TabbedInterface:
    """内容 and 归类, and when the story goes out."""
    address = HelpPanel("网址由系统编号，改标题、换地方都不会变。", heading="网址")
    return TabbedInterface(
        [
            ObjectList(content, heading="内容"),
            ObjectList([*filing, address], heading="归类"),
            ObjectList([PublishingPanel(), FieldPanel("owner")], heading="发布设置"),
        ]
    )


class StoryForm(WagtailAdminPageForm):
    """Checks that hold a story back from review and publication, never from being kept."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
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
