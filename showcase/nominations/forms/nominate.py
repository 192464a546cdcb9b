"""推荐: three things that must be said, and little else."""

from django import forms

from showcase.leads.models import Kind

from .base import Sheet, line, text, tick, valid_email

KINDS = [(kind.value, kind.label) for kind in (Kind.CASE, Kind.PERSON, Kind.CHANGE, Kind.TIP)]


class NominateForm(Sheet):
    """What happened, where, and consent."""

    kind = forms.ChoiceField(
        label="推荐什么",
        choices=KINDS,
        initial=Kind.CASE.value,
        required=False,
        error_messages={"invalid_choice": "请在四样里选一样。"},
    )
    message = text(
        "说说是什么事",
        help_text="谁、在哪里、做了什么，三五句就好。",
        required=True,
        missing="请写一两句是什么事，不知道怎么写就打电话，我们替您写。",
    )
    email = line("电子邮箱", 254, autocomplete="email", inputmode="email", type="email")
    callback = tick("请给我回个电话")
    notify = tick("有进展时发邮件告诉我")

    worth = (*Sheet.worth, "message", "email")

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Kind.CASE.value

    def clean_email(self) -> str:
        return valid_email(self.cleaned_data["email"])
