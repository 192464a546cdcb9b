"""What the steps ask besides a click."""

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from showcase.accounts.models import User
from showcase.cases.models import Dimension
from showcase.core.text import visible
from showcase.leads.deciding import REASONS
from showcase.leads.models import Kind, Lead
from showcase.places.models import PlacePage

from .keys import LARGEST
from .place_search import place_meant


def desk_people() -> QuerySet[User]:
    """Who can have a lead to do: whoever may see the desk."""
    see = Permission.objects.filter(content_type__app_label="leads", codename="view_lead")
    may = Q(groups__permissions__in=see) | Q(user_permissions__in=see) | Q(is_superuser=True)
    return User.objects.filter(may, is_active=True).distinct().order_by("display_name", "pk")


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(
        label="交给", queryset=User.objects.none(), required=False, empty_label="没有人"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = desk_people()  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    title = forms.CharField(label="标题", max_length=80)
    kind = forms.ChoiceField(label="类型", choices=Kind.choices)
    place = forms.CharField(
        label="地方", max_length=80, required=False, help_text="名字或拼音首字母。"
    )
    place_key = forms.IntegerField(
        min_value=0, max_value=LARGEST, required=False, widget=forms.HiddenInput
    )
    dimension = forms.ModelChoiceField(
        label="维度", queryset=Dimension.objects.all(), required=False, empty_label="不定"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs |= {"data-places": "place_key", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["found"] = chosen_place(data)
        for name in ("title", "place"):
            data[name] = visible(data.get(name, "")).strip()
        return data


def chosen_place(data: dict[str, Any]) -> PlacePage | None:
    """The place that was picked, or the only one that the words can mean."""
    key, typed = data.get("place_key"), (data.get("place") or "").strip()
    picked = PlacePage.objects.filter(pk=key).first() if key else None
    # What was typed after picking counts: the key belongs to the words that it came with.
    if picked and picked.title == typed:
        return picked
    return place_meant(typed) if typed else None


class AskForm(forms.Form):
    text = forms.CharField(
        label="请来稿人补充什么", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label="原因", choices=[(key, one.label) for key, one in REASONS.items()]
    )
    note = forms.CharField(
        label="给来稿人的话（公开在查询页）",
        max_length=200,
        required=False,
        help_text="不写就用这个原因的范文。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReferForm(forms.Form):
    note = forms.CharField(
        label="给来稿人的话：转给了谁",
        max_length=200,
        required=False,
        help_text="不写就请来稿人急事拨 12345。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label="并进哪一条",
        queryset=Lead.objects.all(),
        error_messages={"required": "请先找到另一条。", "invalid_choice": "没有这一条。"},
        widget=forms.HiddenInput,
    )


class RevealForm(forms.Form):
    reason = forms.CharField(label="为什么要看", max_length=100)

    def clean_reason(self) -> str:
        reason: str = visible(self.cleaned_data["reason"]).strip()
        if len(reason) < 2:
            raise forms.ValidationError("写明为什么要看，会记下来。")
        return reason
