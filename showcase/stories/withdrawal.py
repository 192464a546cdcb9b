"""Withdrawals (撤稿说明): what a reader is told at the address of a page that was taken down."""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from showcase.core.text import VisibleText, visible

REASON = 200  # characters


class Withdrawal(VisibleText):
    """撤稿说明: a note at an address whose page is gone; without one there is only 404.

    It belongs to the address and not to the page: it outlives a deleted page. It says nothing of
    what stood there unless the editor keeps the title.
    """

    address = models.CharField("网址", max_length=255, unique=True, editable=False)
    date = models.DateField("撤稿日期", default=timezone.localdate)
    title = models.CharField(
        "原标题", max_length=255, blank=True, help_text="留空就不再显示原标题。"
    )
    reason = models.CharField(
        "理由", max_length=REASON, blank=True, help_text="读者会看到，一两句话；可以不写。"
    )

    panels = [
        FieldPanel("address", read_only=True),
        FieldPanel("date"),
        FieldPanel("reason"),
        FieldPanel("title"),
    ]

    class Meta:
        verbose_name = "撤稿说明"
        verbose_name_plural = "撤稿说明"
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.address}（{self.date}）"


class WithdrawalForm(forms.Form):
    """The choice on Wagtail's screens that unpublish or delete a page; no note is the default."""

    leave_note = forms.BooleanField(label="在原网址留一句撤稿说明", required=False)
    reason = forms.CharField(
        label="理由（可以不写，读者会看到）",
        max_length=REASON,
        required=False,
        error_messages={"max_length": f"理由最多 {REASON} 个字，现在有 %(show_value)d 个。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keep_title = forms.BooleanField(label="说明里保留原标题", required=False)

    prefix = "withdrawal"

    def clean_reason(self) -> str:
        """On one line, without what cannot be seen."""
        return " ".join(visible(self.cleaned_data["reason"]).split())

    def note(self, page: Page) -> Withdrawal | None:
        """The note to leave for a page that still has its address; None if none is wanted."""
        chosen: dict[str, Any] = self.cleaned_data
        if not chosen["leave_note"] or not page.first_published_at or not page.url:
            return None
        return Withdrawal(
            address=page.url,
            reason=chosen["reason"],
            title=page.title if chosen["keep_title"] else "",
        )


def leave(note: Withdrawal) -> None:
    """Put a note at its address, in the place of an earlier one."""
    Withdrawal.objects.update_or_create(
        address=note.address,
        defaults={"date": note.date, "reason": note.reason, "title": note.title},
    )
