"""The form of a nominee, the reason of one who leaves, and the file of many."""

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminPageChooser
from wagtail.images.widgets import AdminImageChooser
from wagtail.snippets.widgets import AdminSnippetChooser

from showcase.people.models import Person
from showcase.places.models import PlacePage
from showcase.stories.models import Story
from showcase.voting.models import Contest, Nominee
from showcase.voting.nominees_import import LARGEST_FILE
from showcase.voting.numbering import HIGHEST, next_number
from showcase.voting.rounds import frozen
from showcase.voting.turning import Refused

FIXED = ("category", "number", "name", "consent")
"""What the frozen rules and the consent to them say."""
NO_NUMBER = f"编号是 1 到 {HIGHEST} 的整数。"


class NomineeForm(forms.ModelForm[Nominee]):
    number = forms.IntegerField(
        label="编号",
        required=False,
        min_value=1,
        max_value=HIGHEST,
        help_text="不填就接着往下编；也可以填完以后抽签。",
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], NO_NUMBER),
    )

    class Meta:
        model = Nominee
        fields = [
            "category",
            "name",
            "kind",
            "number",
            "line",
            "about",
            "portrait",
            "portrait_alt",
            "consent",
            "place",
            "person",
            "story",
        ]
        widgets = {"about": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"consent": "没有本人（或监护人）同意的候选人不会公开。"}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest = contest
        for name, widget in (
            ("portrait", AdminImageChooser()),
            ("place", AdminPageChooser(target_models=[PlacePage])),
            ("person", AdminSnippetChooser(Person, icon="user")),
            ("story", AdminPageChooser(target_models=[Story])),
        ):
            self.fields[name].widget = widget
        self.fields["category"].queryset = contest.categories.all()  # type: ignore[attr-defined]
        self.fields["category"].empty_label = None  # type: ignore[attr-defined]
        if frozen(contest.round):
            for name in FIXED:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        category = data.get("category")
        if category and "number" in data and not data["number"]:
            same = self.instance.pk and self.instance.category_id == category.pk
            number = self.initial.get("number") if same else None
            # The form's own check of uniqueness comes after this and sees the number.
            try:
                data["number"] = number or next_number(category)
            except Refused as refused:
                self.add_error("number", f"{refused}。")
        if data.get("portrait") and not (data.get("portrait_alt") or "").strip():
            self.add_error("portrait_alt", "有照片就要写一句照片说明，给看不见的人听。")
        return data


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="公开的原因",
        max_length=120,
        help_text="读者会看到，写进公开账本。例如：本人申请退出。",
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label="候选人名单",
        help_text="CSV 或 XLSX，不超过 2 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": "这个文件是空的。", "required": "请选择文件。"},
    )

    def content(self) -> bytes:
        """One byte more than is read, so that the reader can say "too large"."""
        found: bytes = self.cleaned_data["file"].read(LARGEST_FILE + 1)
        return found
