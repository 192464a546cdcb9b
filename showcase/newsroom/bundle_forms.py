"""The form of a bundle (合发): its time, its pages, and who else has changed it meanwhile."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page


class LoadedPageChooser(AdminPageChooser):
    """Wagtail's page chooser for a row whose page was read together with all the others."""

    def __init__(self, pages: dict[int, Page], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._pages = pages

    def get_instance(self, value: Any) -> Page | None:
        found = self._pages.get(value) if isinstance(value, int) else None
        return found or super().get_instance(value)

    def get_value_data_from_instance(self, instance: Page) -> dict[str, Any]:
        # Stock: plus the parent, by a query a row, which only says where the chooser opens.
        return {
            "id": instance.pk,
            "edit_url": reverse("wagtailadmin_pages:edit", args=[instance.pk]),
            self.display_title_key: self.get_display_title(instance),
            "parent_id": None,
        }


class BundleForm(WagtailAdminModelForm):
    """A time must lie ahead. `version` is what the editor saw when they began.

    With a `refusal` nothing is saved: it is said above what was typed.
    """

    data: Any
    refusal = ""
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        now = timezone.localtime()
        self.fields["at"].help_text = (
            f"{settings.TIME_ZONE} 时间（UTC{now:%z}），精确到秒；现在是 {now:%Y-%m-%d %H:%M:%S}。"
            "留空就由总编手工发出。"
        )
        rows = self.formsets["pages"].forms
        pages = Page.objects.in_bulk([f.instance.page_id for f in rows if f.instance.page_id])
        for row in rows:
            row.fields["page"].widget = LoadedPageChooser(pages)

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError(
                f"这个时间已经过去了，现在是 {timezone.localtime():%Y-%m-%d %H:%M:%S}。"
                "请写一个以后的时间，或者留空由总编手工发出。"
            )
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        elif self.instance.pk and data.get("version") != self.instance.version:
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = self.instance.version
            self.add_error(
                None,
                "这个合发刚才在另一个窗口改过。下面是您的改动，还没有保存；再按一次“保存”会以它为准。",
            )
        return data
