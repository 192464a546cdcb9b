"""A ballot as somebody says it on the telephone or at the counter: typed in seconds."""

import re
from typing import Any
from uuid import uuid4

from django import forms

from showcase.voting.models import Category, Channel, Contest

MOST_TYPED = 200


class StaffBallotForm(forms.Form):
    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.none(), empty_label=None
    )
    numbers = forms.CharField(
        label="编号",
        max_length=MOST_TYPED,
        help_text="用空格或逗号隔开，例如 3 8 12。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}
        ),
    )
    who = forms.CharField(
        label="电话号码或姓名",
        max_length=60,
        help_text="只用来算一个不能还原的代号，不保存。同一个人每天每个类别一张票。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(
        label="渠道",
        choices=[(c.value, c.label) for c in (Channel.PHONE, Channel.DESK)],
        initial=Channel.PHONE,
        widget=forms.RadioSelect,
    )
    idem = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    """So that Enter pressed twice is one ballot, and shows its receipt."""

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = contest.categories.all()  # type: ignore[attr-defined]

    def clean_numbers(self) -> tuple[int, ...]:
        typed = re.split(r"[\s,，、;；.。]+", self.cleaned_data["numbers"].strip())
        parts = [part for part in typed if part]
        if not parts or not all(p.isascii() and p.isdecimal() and len(p) <= 5 for p in parts):
            raise forms.ValidationError("编号是数字，用空格或逗号隔开，例如 3 8 12。")
        return tuple(int(part) for part in parts)
