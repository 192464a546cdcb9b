"""Objects as the stock indexes take them, but with their texts cut into tokens."""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django.utils.encoding import force_str
from modelsearch.index import BaseField, RelatedFields

Cut = Callable[[str], str]
"""Makes of a text the words to index, with blanks between."""


class Cutting:
    """For an index class: cuts what is added, and weighs titles only when all is built anew.

    The stock one weighs them after each object, over the whole table. `cut` is the database's.
    """

    cut: Cut

    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        super().add_items(model, [_Cut(obj, type(self).cut) for obj in objs])  # type: ignore[misc]

    def _refresh_title_norms(self, full: bool = False) -> None:
        if full:
            super()._refresh_title_norms(full=True)  # type: ignore[misc]


class _Cut:
    """All that an index asks of an object."""

    def __init__(self, obj: Any, cut: Cut) -> None:
        self._obj, self._cut = obj, cut
        self.pk = obj.pk

    def get_search_fields(self) -> list[Any]:
        return [_cutting(field, self._cut, self._obj) for field in self._obj.get_search_fields()]


def _cutting(field: Any, cut: Cut, whole: Any = None) -> Any:
    """A field with the same name and weight that gives words; of `whole`, if that is given."""
    own = copy(field)
    if isinstance(field, RelatedFields):
        own.fields = [_cutting(one, cut) for one in field.fields]
        own.get_value = lambda obj: field.get_value(whole or obj)
    elif isinstance(field, BaseField):
        own.get_value = lambda obj: cut(_said(field.get_value(whole or obj)))
    return own


def _said(value: Any) -> str:
    """Parts of a list or of a mapping do not join into words."""
    match value:
        case str():
            return value
        case list() | tuple() | set():
            return "；".join(map(_said, value))
        case dict():
            return _said(list(value.values()))
        case _:
            return force_str(value, errors="ignore")
