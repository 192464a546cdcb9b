"""The public reason of a case, and of taking it back."""

from django import forms


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="公开的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写进公开账本，谁都看得到：写票有什么异常，不写任何人的名字。",
    )
