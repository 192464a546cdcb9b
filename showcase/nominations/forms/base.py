"""What both forms ask: where, who, and whether we may."""

from typing import Any, Self

from django import forms
from django.core.validators import validate_email
from django.forms.utils import ErrorDict

from showcase.core.text import visible
from showcase.leads import phones
from showcase.places.models import PlacePage

from ..placing import Choice, communities, districts, narrowed, place_of

LONGEST = 10_000
AGREE = "请先勾选同意，我们才能保存您说的事。"


class VisibleField(forms.CharField):
    """Text without characters that nobody can see; letters of every script stay."""

    def to_python(self, value: Any) -> str:
        return visible(super().to_python(value) or "").strip()


def line(
    label: str, most: int, *, help_text: str = "", required: bool = False, **attrs: str
) -> VisibleField:
    """One line of text."""
    return VisibleField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(
            {"class": "in"} | {k.replace("_", "-"): v for k, v in attrs.items()}
        ),
        error_messages={
            "required": f"请填写“{label}”。",
            "max_length": f"“{label}”太长了，请不超过 {most} 字。",
        },
    )


def text(
    label: str, *, help_text: str = "", required: bool = False, rows: int = 6, missing: str = ""
) -> VisibleField:
    """Several lines of text."""
    return VisibleField(
        label=label,
        max_length=LONGEST,
        required=required,
        help_text=help_text,
        # The browser does not cut: what is too long is told, and nothing is lost.
        widget=forms.Textarea({"class": "in", "rows": str(rows), "maxlength": ""}),
        error_messages={
            "required": missing or f"请填写“{label}”。",
            "max_length": f"“{label}”太长了，请不超过 {LONGEST} 字，其余的可以放在 Word 里传。",
        },
    )


def tick(label: str, *, help_text: str = "", missing: str = "") -> forms.BooleanField:
    """A box to tick; one that must be ticked says what is `missing` without."""
    return forms.BooleanField(
        label=label,
        required=bool(missing),
        help_text=help_text,
        error_messages={"required": missing},
    )


class Sheet(forms.Form):
    """`place` is a district or street of the list, `community` one within, `place_text` words."""

    place = forms.CharField(label="在哪里", required=False, max_length=9)
    community = forms.CharField(label="社区", required=False, max_length=9)
    place_text = line("社区、小区或门牌", 80, help_text="名单里没有，或者想写得更细，写在这里。")
    name = line("怎么称呼您", 60, autocomplete="name")
    phone = line("电话", 60, autocomplete="tel", inputmode="tel", type="tel")
    agree = tick("我同意本报为核实和报道保存以上内容，办结 180 天后删除。", missing=AGREE)
    publish_name = tick("发表时可以用我的真名")
    publish_photos = tick("发表时可以用我传的照片")
    minor = tick("文字或照片里有未满 18 岁的人，或者我自己未满 18 岁")
    guardian = tick("已经得到孩子父母或者其他监护人的同意")

    found_place: PlacePage | None = None

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s", use_required_attribute=True)

    def clean_phone(self) -> str:
        given: str = self.cleaned_data["phone"]
        if given and phones.normalised(given) is None:
            raise forms.ValidationError("这个电话号码不像能打通的，请核对，比如 13800138000。")
        return given

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.found_place = narrowed(place_of(data.get("place", "")), data.get("community", ""))
        if self.found_place is None and not data.get("place_text"):
            self.add_error("place", "请选一个地方，或者在下面写上是哪里，比如“晋阳街道某某小区”。")
        if data.get("minor") and not data.get("guardian"):
            self.add_error("guardian", "涉及未成年人，要先得到监护人同意，请确认后勾选。")
        return data

    def districts(self) -> tuple[Choice, ...]:
        return districts()

    def communities(self) -> list[Choice]:
        """Of the place that was chosen, once it was chosen."""
        return communities(place_of(str(self.data.get("place", ""))))

    def kept(self) -> dict[str, Any]:
        """What a draft keeps: every field as it was typed, wrong ones too."""
        return {
            name: self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data[name]]
            for name in self.fields
            if name in self.data
        }

    def unchecked(self) -> Self:
        """Shown as it was typed: nothing is said to be missing before it is sent."""
        self._errors = ErrorDict()
        return self

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that is worth keeping."""
        return not any(self.data.get(name) for name in self.worth)

    worth: tuple[str, ...] = ("place_text", "name", "phone")


def valid_email(value: str) -> str:
    """Raises `ValidationError` with our sentence; empty is fine."""
    try:
        if value:
            validate_email(value)
    except forms.ValidationError as error:
        raise forms.ValidationError("邮箱地址不对，请核对，或者空着。") from error
    return value
