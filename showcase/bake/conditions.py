"""The conditions of a query that one row alone can fail: what it takes to be in a list.

A condition is plain data, so that it can be kept: `["and", …]`, `["or", …]`, `["not", c]`,
`["is", alias, column, [values]]`, `["null", alias, column, bool]`,
`["starts", alias, column, text]`, or None for what cannot be told
from a row. `possible` is True whenever in doubt.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Field
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In, IsNull, StartsWith
from django.db.models.sql.where import AND, OR, WhereNode

Condition = list[Any] | None

_NUMBERS = {
    *("AutoField", "BigAutoField", "SmallAutoField", "BooleanField", "IntegerField"),
    *("BigIntegerField", "SmallIntegerField", "PositiveIntegerField"),
    *("PositiveBigIntegerField", "PositiveSmallIntegerField"),
}
_TEXTS = {"CharField", "SlugField", "TextField", "FileField"}
_MOST_VALUES = 200
"""A longer IN is not worth looking into."""


def condition(node: Any) -> Condition:
    """What a WHERE clause asks of single rows."""
    if isinstance(node, WhereNode):
        # What cannot be told stays in its place as None: "perhaps", under a NOT as well.
        parts = [condition(child) for child in node.children]
        if node.connector not in (AND, OR) or not any(parts):
            return None
        whole: Condition = ["and" if node.connector == AND else "or", *parts]
        return ["not", whole] if node.negated else whole
    return _lookup(node)


def _lookup(node: Any) -> Condition:
    column = getattr(node, "lhs", None)
    if type(column) is not Col or not getattr(node, "rhs_is_direct_value", lambda: False)():
        return None
    place = [column.alias, column.target.column]
    if isinstance(node, IsNull):
        return ["null", *place, bool(node.rhs)]
    kind = _kind(column.target)
    if isinstance(node, Exact):
        values = [node.rhs]
    elif isinstance(node, In) and len(node.rhs) <= _MOST_VALUES:
        values = list(node.rhs)
    elif isinstance(node, StartsWith) and kind is str and isinstance(node.rhs, str):
        return ["starts", *place, node.rhs]
    else:
        return None
    if kind is None or not all(isinstance(value, kind) for value in values):
        return None
    return ["is", *place, [int(v) if kind is int else v for v in values]]


def _kind(field: "Field[Any, Any]") -> type | None:
    """int or str, where the trigger's JSON and Python agree about the value."""
    while field.remote_field is not None and (target := getattr(field, "target_field", None)):
        field = target
    name = field.get_internal_type()
    if name in _NUMBERS:
        return int
    if name in _TEXTS and not getattr(field, "db_collation", None):
        return str
    return None


def possible(asked: Condition, alias: str, row: dict[str, Any]) -> bool:
    """Whether a row of table `alias` can take part, as far as it alone decides."""
    return _holds(asked, alias, row) is not False


def _holds(asked: Condition, alias: str, row: dict[str, Any]) -> bool | None:
    """Three-valued: None is "cannot tell", and also SQL's NULL, which is not worth a difference."""
    if asked is None:
        return None
    kind = asked[0]
    if kind in ("and", "or"):
        answers = [_holds(part, alias, row) for part in asked[1:]]
        decisive = kind == "or"
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive
    if kind == "not":
        answer = _holds(asked[1], alias, row)
        return None if answer is None else not answer
    if asked[1] != alias or asked[2] not in row:
        return None
    value = row[asked[2]]
    if kind == "null":
        return (value is None) == asked[3]
    if value is None:
        return None
    if kind == "starts":
        if str(value).startswith(asked[3]):
            return True
        # SQLite's LIKE does not tell a from A.
        return None if str(value).lower().startswith(asked[3].lower()) else False
    return value in asked[3]


def demands(asked: Condition) -> Iterator[tuple[str, str, list[Any]]]:
    """`(alias, column, values)` that every row must satisfy: an index for `possible`."""
    if asked is None:
        return
    if asked[0] == "is":
        yield asked[1], asked[2], asked[3]
    elif asked[0] == "and":
        for part in asked[1:]:
            yield from demands(part)


Place = tuple[str, str]
"""Alias and column."""


def along_joins(asked: Condition, equal: list[tuple[Place, Place]]) -> Condition:
    """The same condition, and what it asks of columns that a join makes equal to those it names."""
    known = {(alias, column): values for alias, column, values in demands(asked)}
    also = []
    todo = list(known)
    while todo:
        place = todo.pop()
        for pair in equal:
            for one, other in (pair, pair[::-1]):
                if one == place and other not in known:
                    known[other] = known[place]
                    also.append(["is", *other, known[place]])
                    todo.append(other)
    return ["and", asked, *also] if also else asked


def retargeted(asked: Condition, value: object, by: object) -> Condition:
    """The same condition with one value in the place of another."""
    if asked is None or asked[0] in ("null", "starts"):
        return asked
    if asked[0] == "is":
        return [*asked[:3], [by if one == value else one for one in asked[3]]]
    return [asked[0], *(retargeted(part, value, by) for part in asked[1:])]
