"""What a story needs before it may go to review or go out; a draft may still lack it."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


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
