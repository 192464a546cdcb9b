"""What a model refuses to hold, in words for an editor."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model

# Wagtail's copy of the title, whose complaints are those of the title once more.
_REPEATED = {"draft_title"}


def in_a_sentence(error: ValidationError, model: type[Model]) -> str:
    """Every complaint, those about a field after its name: 标题：这个字段不能为空。"""
    if not hasattr(error, "error_dict"):
        return _sentence(error.messages)
    labels = {field.name: f"{field.verbose_name}：" for field in model._meta.concrete_fields}
    return _sentence(
        f"{labels.get(name, '')}{said}"
        for name, complaints in error.message_dict.items()
        if name not in _REPEATED
        for said in complaints
    )


def _sentence(parts: Iterable[str]) -> str:
    return f"{'；'.join(part.rstrip('。') for part in parts)}。"
