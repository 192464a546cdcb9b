"""Two moments an editor sets: when voting ends anew, and when a contest is announced."""

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminDateTimeInput

from showcase.core.our_time import check_years


class ReopenForm(forms.Form):
    closes = forms.DateTimeField(label="新的截止时刻", widget=AdminDateTimeInput)
    notice = forms.CharField(
        label="公开的说明",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="为什么重新开放投票。写进公开账本，读者会看到。",
    )

    def clean(self) -> dict[str, Any]:
        check_years(self, "closes")
        return self.cleaned_data


class AnnounceForm(forms.Form):
    at = forms.DateTimeField(
        label="揭晓时刻",
        widget=AdminDateTimeInput(format="%Y-%m-%d %H:%M:%S"),
        error_messages=dict.fromkeys(
            ["required", "invalid"], "请填揭晓时刻，例如 2026-12-01 10:00:00。"
        ),
    )

    def clean(self) -> dict[str, Any]:
        check_years(self, "at")
        return self.cleaned_data
