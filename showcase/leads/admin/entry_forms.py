"""What staff take down for somebody: a call, a pasted message, a visit."""

from typing import Any
from uuid import uuid4

from django import forms

from showcase.cases.models import Dimension
from showcase.core.text import visible
from showcase.leads.intake import LONGEST
from showcase.leads.models import Kind

from .action_forms import chosen_place
from .keys import LARGEST


class EntryForm(forms.Form):
    """Nothing but what happened is needed: a caller who gives no name is heard as well."""

    phone = forms.CharField(label="电话", max_length=60, required=False)
    name = forms.CharField(label="称呼", max_length=60, required=False)
    place = forms.CharField(
        label="地方",
        max_length=80,
        required=False,
        help_text="名字或拼音首字母，如 lhs；没有的地方照写。",
    )
    place_key = forms.IntegerField(
        min_value=0, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )
    message = forms.CharField(label="什么事", max_length=LONGEST)
    kind = forms.ChoiceField(label="类型", choices=Kind.choices, initial=Kind.TIP)
    callback = forms.BooleanField(label="要回电", required=False)
    idem = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    """So that Enter pressed twice is one lead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].error_messages["required"] = "写一句是什么事。"
        for name in ("phone", "name", "place"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        self.fields["place"].widget.attrs["data-places"] = "place_key"

    def clean_message(self) -> str:
        text: str = visible(self.cleaned_data["message"]).strip()
        if not text:
            raise forms.ValidationError("写一句是什么事。")
        return text

    def clean(self) -> dict[str, Any]:
        """Adds `found`: the place picked, or the only one that can be meant, or None."""
        data = super().clean() or {}
        data["found"] = chosen_place(data)
        return data


class CallForm(EntryForm):
    field_order = ["phone", "name", "place", "message", "callback"]
    message = forms.CharField(label="一句话", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["autofocus"] = True
        self.fields["message"].widget.attrs["autocomplete"] = "off"


class PasteForm(EntryForm):
    field_order = ["message", "name", "phone", "place", "kind"]
    message = forms.CharField(
        label="来信原文",
        max_length=LONGEST,
        help_text="从微博、微信后台复制过来，照原样粘贴。",
        widget=forms.Textarea(attrs={"rows": 8, "autofocus": True}),
    )
    name = forms.CharField(label="昵称", max_length=60, required=False)


class VisitForm(EntryForm):
    field_order = ["title", "place", "dimension", "message", "kind", "name", "phone"]
    title = forms.CharField(label="标题", max_length=80, required=False)
    dimension = forms.ModelChoiceField(
        label="维度", queryset=Dimension.objects.all(), required=False, empty_label="不定"
    )
    message = forms.CharField(
        label="看到什么，要去看什么",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
