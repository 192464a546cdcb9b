"""Copies of shared facts that carry nothing from one page to another."""

import copy
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

_PLAIN = (str, bytes, int, float, bool, type(None), date, datetime, time, timedelta, Decimal, UUID)


_Made = dict[int, Any]


def fresh(value: Any, made: _Made | None = None) -> Any:
    """A copy down to every model instance. Raises `TypeError` for what cannot be copied safely.

    `made` holds the copies of this call by the `id` of their original: a setting knows its site,
    and the site its setting.
    """
    if isinstance(value, _PLAIN):
        return value
    made = {} if made is None else made
    if id(value) in made:
        return made[id(value)]
    if isinstance(value, Model):
        return _instance(value, made)
    if isinstance(value, tuple):
        parts = [fresh(part, made) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, list | set | frozenset):
        return type(value)(fresh(part, made) for part in value)
    if isinstance(value, dict):
        return type(value)((key, fresh(part, made)) for key, part in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        parts_of = {f.name: fresh(getattr(value, f.name), made) for f in fields(value)}
        return replace(value, **parts_of)
    raise TypeError(f"不能在页面之间共用 {type(value).__name__}")


def _instance(value: Model, made: _Made) -> Model:
    """As loaded: fields and relations that were loaded along, nothing that was computed later."""
    new: Any = value.__class__.__new__(value.__class__)
    made[id(value)] = new
    for name, kept in value.__dict__.items():
        # Wagtail's settings remember addresses in a dict of their own.
        new.__dict__[name] = copy.copy(kept) if isinstance(kept, dict | list | set) else kept
    state = copy.copy(value._state)
    state.fields_cache = {
        name: fresh(one, made) if isinstance(one, (*_PLAIN, Model)) else one
        for name, one in value._state.fields_cache.items()
    }
    new._state = state
    prefetched: dict[str, QuerySet[Any]] | None = value.__dict__.get("_prefetched_objects_cache")
    if prefetched:
        new._prefetched_objects_cache = {n: _answered(one, made) for n, one in prefetched.items()}
    return new


def _answered(found: QuerySet[Any], made: _Made) -> QuerySet[Any]:
    other: Any = found.all()
    other._result_cache = fresh(found._result_cache, made)
    other._prefetch_done = True
    return other
