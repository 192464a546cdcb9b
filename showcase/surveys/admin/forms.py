"""What an editor may save of a survey: whole questions, and none of them changed once answered."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from showcase.core.our_time import check_years
from showcase.surveys.kinds import Phase
from showcase.surveys.models import SurveyAnswer, SurveyQuestion

MOST_QUESTIONS = 20
MOST_CHOICES = 20
LONGEST_CHOICE = 40
Kind = SurveyQuestion.Kind

FIXED = "已经有人答过，问题不能再增删、改动或换顺序。要改就另办一个调查。"


class SurveyForm(WagtailAdminModelForm):
    """Times in order; after the first answer neither questions nor address, after the end nothing
    that counts."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        # What was saved years ago was right then.
        check_years(self, *(name for name in ("opens", "closes") if name in self.changed_data))
        opens, closes = given.get("opens"), given.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "结束要晚于开始。")
        if self.instance.pk and SurveyAnswer.objects.filter(survey=self.instance.pk).exists():
            for name in ("slug", "opens"):
                if name in self.changed_data:
                    self.add_error(name, "已经有人答过，不能再改。")
        if self.instance.phase == Phase.CLOSED:
            for name in ("opens", "closes", "asks_contact"):
                if name in self.changed_data and name not in self.errors:
                    self.add_error(name, "调查已经结束，结果已经算出，不能再改。")
        return given

    def is_valid(self) -> bool:
        return bool(super().is_valid()) and self._questions_are_right()

    def _questions_are_right(self) -> bool:
        questions = self.formsets["questions"]
        kept = [one for one in questions.forms if one not in questions.deleted_forms]
        if self._is_fixed() and _asked(self.instance.pk) != _to_be_asked(kept):
            self.add_error(None, FIXED)
            return False
        filled = [one for one in kept if one.has_changed() or one.instance.pk]
        if len(filled) > MOST_QUESTIONS:
            self.add_error(None, f"问题最多 {MOST_QUESTIONS} 个，几道小题最好。")
            return False
        right = [_choices_are_right(one) for one in filled]  # each says its own
        return all(right)

    def _is_fixed(self) -> bool:
        known = self.instance
        if not known.pk:
            return False
        answered = SurveyAnswer.objects.filter(survey=known.pk).exists()
        return answered or known.phase == Phase.CLOSED


def _asked(survey: int) -> list[tuple[Any, ...]]:
    return [_meaning(one) for one in SurveyQuestion.objects.filter(survey=survey)]


def _to_be_asked(forms: list[Any]) -> list[tuple[Any, ...]]:
    """The same of a formset: not its raw fields, since browsers write line ends their own way."""
    filled = [one for one in forms if one.has_changed() or one.instance.pk]
    in_order = sorted(filled, key=lambda one: one.cleaned_data.get("ORDER") or 0)
    return [_meaning(one.instance) for one in in_order]


def _meaning(one: SurveyQuestion) -> tuple[Any, ...]:
    return one.pk, one.text, one.kind, one.labels, one.required


def _choices_are_right(form: Any) -> bool:
    kind, text = form.cleaned_data.get("kind"), form.cleaned_data.get("choices") or ""
    choices = [line.strip() for line in text.splitlines() if line.strip()]
    if kind not in (Kind.SINGLE, Kind.MULTIPLE):
        return True
    if not 2 <= len(choices) <= MOST_CHOICES:
        form.add_error("choices", f"单选和多选要有 2 到 {MOST_CHOICES} 个选项，一行一个。")
    elif len(set(choices)) < len(choices):
        form.add_error("choices", "有两个选项是一样的。")
    elif any(len(choice) > LONGEST_CHOICE for choice in choices):
        form.add_error("choices", f"每个选项 {LONGEST_CHOICE} 个字以内。")
    return not form.errors
