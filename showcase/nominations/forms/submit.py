"""案例申报: the long form of a community."""

from typing import Any, Self

from django import forms
from django.forms.utils import ErrorDict

from showcase.cases.models import Dimension

from .base import Sheet, line, text

ROWS = 6
"""Lines of the table of figures; as many as a story's strip holds."""


class FigureForm(forms.Form):
    """One line of the table: what was counted, before, now."""

    label = line("数的是什么", 60)
    before = line("以前", 20)
    now = line("现在", 20)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(data.get(key) for key in ("label", "before", "now")) and not (
            data.get("label") and data.get("now")
        ):
            raise forms.ValidationError("这一行请写全：数的是什么，现在是多少。")
        return data

    def uncheck(self) -> None:
        self._errors = ErrorDict()

    @property
    def sentence(self) -> str:
        """`矛盾纠纷：12起（以前 40起）`; empty for an empty line."""
        data = self.cleaned_data if self.is_valid() else {}
        if not data.get("label"):
            return ""
        before = f"（以前 {data['before']}）" if data["before"] else ""
        return f"{data['label']}：{data['now']}{before}"


class SubmitForm(Sheet):
    """Everything that an editor asks a community first."""

    unit = line(
        "申报单位",
        60,
        required=True,
        help_text="全称，比如“武侯区晋阳街道某某社区党委”。",
        autocomplete="organization",
    )
    title = line("案例名称", 60, required=True, help_text="一句话，说清做了什么。")
    dimension = forms.ModelChoiceField(
        Dimension.objects.none(),
        label="展播维度",
        required=False,
        empty_label="不清楚，请编辑定",
        widget=forms.Select({"class": "in"}),
        error_messages={"invalid_choice": "请在名单里选一个维度。"},
    )
    background = text("背景", help_text="原来是什么情况，为什么要做。")
    practice = text(
        "做法", help_text="谁带头，怎么做，用了什么办法。传了 Word 的可以不写。", rows=8
    )
    results = text("成效", help_text="有什么变化，居民怎么说。数字写在下面的表里。")
    innovation = text("创新之处", help_text="跟别处不一样的地方。", rows=4)

    worth = (*Sheet.worth, "unit", "title", "background", "practice", "results", "innovation")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        dimension = self.fields["dimension"]
        assert isinstance(dimension, forms.ModelChoiceField)
        dimension.queryset = Dimension.objects.all()
        self.fields["name"].label = "联系人"
        self.fields["phone"].required = True
        self.fields["phone"].error_messages["required"] = "请留一个电话，编辑核实要用。"
        self.figures = [
            FigureForm(data, prefix=f"figure{row}", auto_id="f-%s", use_required_attribute=False)
            for row in range(ROWS)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for row, figure in enumerate(self.figures, 1):
            if not figure.is_valid():
                found = str(next(iter(figure.errors.values()))[0])
                self.add_error(None, f"数字表第 {row} 行：{found.replace('这一行', '')}")
        return data

    def unchecked(self) -> Self:
        for figure in self.figures:
            figure.uncheck()
        return super().unchecked()

    def kept(self) -> dict[str, Any]:
        lines = {
            figure.add_prefix(name): [self.data[figure.add_prefix(name)]]
            for figure in self.figures
            for name in figure.fields
            if self.data.get(figure.add_prefix(name))
        }
        return super().kept() | lines

    def details(self) -> dict[str, Any]:
        """As the desk keeps them; figures are sentences below the results."""
        data = self.cleaned_data
        sentences = [one.sentence for one in self.figures if one.sentence]
        texts = {key: data[key] for key in ("unit", "background", "practice", "innovation")}
        return texts | {"results": "\n".join(filter(None, [data["results"], *sentences]))}
