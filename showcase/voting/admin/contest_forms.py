"""The form of a contest with its categories. What the freeze has fixed is not in it any more."""

from typing import Any, cast

from django import forms
from django.forms import BaseInlineFormSet, BoundField, inlineformset_factory
from wagtail.admin.widgets import AdminDateTimeInput

from showcase.core.our_time import check_years
from showcase.voting.models import Category, Contest
from showcase.voting.rounds import frozen

USUAL = ("最美网格员", "最美微网格员", "最美楼栋长")
ALWAYS = ["summary"]
FIRST = ["title", "slug", "summary", "opens", "closes"]
UNTIL_FROZEN = [
    *FIRST,
    "method",
    "like_weight",
    "level",
    "snapshot_hour",
    "blackout_hours",
    "audit_days",
    "extra_rules",
]


class ContestForm(forms.ModelForm[Contest]):
    class Meta:
        model = Contest
        fields = UNTIL_FROZEN
        widgets = {"extra_rules": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens", "closes"):
            self.fields[name].widget = AdminDateTimeInput()
        if frozen(self.instance.round):
            self.fields = {name: self.fields[name] for name in ALWAYS}
        elif self.instance.pk and self.instance.is_in_ledger():
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = "已经写进公开账本，不能再改。"

    def first(self) -> list[BoundField]:
        """What every contest has of its own."""
        return [self[name] for name in FIRST if name in self.fields]

    def further(self) -> list[BoundField]:
        """What is right as it is, most years."""
        return [self[name] for name in self.fields if name not in FIRST]

    def further_is_wrong(self) -> bool:
        return any(field.errors for field in self.further())

    def clean_slug(self) -> str:
        """Entries of a roster are hashes with the slug in them (`verifiers/roster.py`)."""
        slug: str = self.cleaned_data["slug"]
        before = self.initial.get("slug")
        if self.instance.pk and slug != before and self.instance.roster.exists():
            raise forms.ValidationError(
                f"名册是按这个名字存的，改了就谁也不在名册上。请保留“{before}”，或者先清空名册。"
            )
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_years(self, "opens", "closes")
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "截止投票要在开始投票之后。")
        if data.get("method") == Contest.Method.BOTH and not 0 < data.get("like_weight", 0) < 100:
            self.add_error("like_weight", "两样合计时，点赞占比要在 1 到 99 之间。")
        return data


class CategoryForm(forms.ModelForm[Category]):
    class Meta:
        model = Category
        fields = ["title", "min_picks", "max_picks", "places", "sort_order"]

    def has_changed(self) -> bool:
        # A new row is there because it has a name, suggested or typed; the rest has defaults.
        if self.instance.pk is None and self.is_bound:
            return bool(self.data.get(self.add_prefix("title"), "").strip())
        return super().has_changed()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("min_picks", 0) > data.get("max_picks", 0):
            self.add_error("max_picks", "最多选几个不能少于至少选几个。")
        return data


class Categories(BaseInlineFormSet[Category, Contest, CategoryForm]):
    """Its rows, and empty ones below; addresses of categories are given here, once."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        used = [form for form in kept if form.has_changed() or form.instance.pk]
        titles = [form.cleaned_data.get("title") for form in used]
        if len(set(titles)) < len(titles):
            raise forms.ValidationError("两个类别的名称相同。")
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.nominees.exists():
                raise forms.ValidationError(
                    f"“{form.instance}”里有候选人，先删去或移走他们，再删这个类别。"
                )

    def save_new(self, form: CategoryForm, commit: bool = True) -> Category:
        taken = set(self.instance.categories.values_list("slug", flat=True))
        numbers = (f"c{n}" for n in range(1, 1000))
        form.instance.slug = next(slug for slug in numbers if slug not in taken)
        return super().save_new(form, commit)


def categories(contest: Contest, data: Any = None) -> Categories:
    """The rows of a contest's categories; a new contest is offered the usual ones."""
    usual = [] if contest.pk else [{"title": t, "sort_order": n} for n, t in enumerate(USUAL)]
    made = inlineformset_factory(
        Contest,
        Category,
        form=CategoryForm,
        formset=Categories,
        extra=len(usual) + 1 if usual else 2,
        can_delete=True,
        max_num=20,
        validate_max=True,
    )
    return cast(Categories, made(data, instance=contest, initial=usual))
