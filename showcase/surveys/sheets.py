"""A sheet as it came from the form: what was chosen and written, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict

from showcase.core.text import visible

from .kinds import Kind

if TYPE_CHECKING:
    from .models import SurveyQuestion

LONGEST_TEXT = 300
"""Letters of a short answer."""


@dataclass(frozen=True)
class Choice:
    """One of a question's choices; `value` is what the form sends."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """A question, and what stands in it."""

    question: "SurveyQuestion"
    chosen: tuple[int, ...] = ()
    text: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return f"q{self.question.pk or f'new{self.question.sort_order}'}"

    @property
    def choices(self) -> list[Choice]:
        labels = enumerate(self.question.labels)
        return [Choice(str(place), label, place in self.chosen) for place, label in labels]

    @property
    def is_text(self) -> bool:
        return self.question.kind == Kind.TEXT

    @property
    def is_many(self) -> bool:
        return self.question.kind == Kind.MULTIPLE

    @property
    def is_scale(self) -> bool:
        return self.question.kind == Kind.SCALE


@dataclass(frozen=True)
class Sheet:
    """All fields, and who wants to be called."""

    fields: tuple[Field, ...]
    contact: str = ""
    phone: str = ""
    robot: bool = False
    contact_problem: str = field(default="")

    @property
    def problems(self) -> list[Field]:
        return [one for one in self.fields if one.problem]

    @property
    def is_right(self) -> bool:
        return not self.problems and not self.contact_problem

    @property
    def is_empty(self) -> bool:
        return not any(one.chosen or one.text for one in self.fields) and not self.phone

    @property
    def data(self) -> dict[str, list[int]]:
        """For `SurveyAnswer.data`: what was chosen, without the texts."""
        return {str(one.question.pk): list(one.chosen) for one in self.fields if one.chosen}


def empty(questions: "Sequence[SurveyQuestion]") -> Sheet:
    return Sheet(tuple(Field(question) for question in questions))


def read(questions: "Sequence[SurveyQuestion]", given: QueryDict, asks_contact: bool) -> Sheet:
    """Whatever was sent; what cannot be is a problem of its field, and never an error."""
    fields = tuple(_field(question, given) for question in questions)
    contact = visible(given.get("name", "")).strip() if asks_contact else ""
    phone = visible(given.get("phone", "")).strip() if asks_contact else ""
    return Sheet(
        fields,
        contact[:60],
        phone[:60],
        bool(given.get("homepage")),
        _contact_problem(contact, phone),
    )


def _field(question: "SurveyQuestion", given: QueryDict) -> Field:
    name = Field(question).name
    if question.kind == Kind.TEXT:
        text = visible(given.get(name, "")).replace("\r\n", "\n").strip()
        if len(text) > LONGEST_TEXT:
            return Field(question, text=text, problem=f"请写在 {LONGEST_TEXT} 个字以内。")
        needed = question.required and not text
        return Field(question, text=text, problem="请写一写。" if needed else "")
    values = given.getlist(name)
    places = {str(place): place for place in range(len(question.labels))}
    chosen = tuple(sorted({places[value] for value in values if value in places}))
    if len(values) > len(places) or any(value not in places for value in values):
        return Field(question, chosen, problem="选项不对，请重新选。")
    if question.kind != Kind.MULTIPLE and len(chosen) > 1:
        return Field(question, (), problem="只能选一项，请重新选。")
    needed = question.required and not chosen
    return Field(question, chosen, problem="请选一项。" if needed else "")


def _contact_problem(contact: str, phone: str) -> str:
    if contact and not phone:
        return "请留下电话，记者才能联系您；不想留就把称呼也空着。"
    if len(contact) > 60 or len(phone) > 60:
        return "称呼和电话请写短一些。"
    if phone and sum(letter.isdigit() for letter in phone) < 7:
        return "电话号码好像不完整，请看一看。"
    return ""
