"""A field's descriptor that tells which row's column was looked at."""

from typing import Any

from django.db.models import Field

from .recording import current


class Watched:
    """Stands before the descriptor of one field and hands everything on to it.

    The row is found by the primary key of the field's own table: an inherited field stands in the
    row of its parent.
    """

    __slots__ = ("_column", "_key", "_name", "_original", "_own_set", "_table")

    def __init__(self, original: Any, field: "Field[Any, Any]") -> None:
        self._original = original
        self._name = field.attname
        self._table, self._column = field.model._meta.db_table, str(field.column)
        self._key = field.model._meta.pk.attname
        self._own_set = hasattr(type(original), "__set__")

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self._original.__get__(None, owner)
        values = instance.__dict__
        reads = current()
        if reads is not None:
            key = values.get(self._key)
            if key is not None:
                reads.cell(self._table, key, self._column)
        if not self._own_set and self._name in values:
            return values[self._name]
        return self._original.__get__(instance, owner)

    def __set__(self, instance: Any, value: Any) -> None:
        if self._own_set:
            self._original.__set__(instance, value)
        else:
            instance.__dict__[self._name] = value

    def __delete__(self, instance: Any) -> None:
        try:
            del instance.__dict__[self._name]
        except KeyError as error:
            raise AttributeError(self._name) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)
