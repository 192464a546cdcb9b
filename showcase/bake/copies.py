"""Copies of shared values that carry nothing from one page to another, and digests of them."""

import copy
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from wagtail.blocks import StreamValue

_PLAIN = (str, bytes, int, float, bool, type(None), date, datetime, time, timedelta, Decimal, UUID)
_PLAIN_TYPES = frozenset(_PLAIN)
_CHANGEABLE = (dict, list, set, StreamValue)

_Made = dict[int, Any]


def is_frozen(value: Any) -> bool:
    """Whether a value cannot be changed, so that all may have the same one."""
    if isinstance(value, _PLAIN):
        return True
    if isinstance(value, tuple | frozenset):
        # The catalogue is tens of thousands of these: their types are looked at in one go.
        return _PLAIN_TYPES.issuperset(map(type, value)) or all(map(is_frozen, value))
    if isinstance(value, MappingProxyType):
        return all(map(is_frozen, value.values()))
    if is_dataclass(value) and not isinstance(value, type):
        return value.__dataclass_params__.frozen and all(  # type: ignore[attr-defined]
            is_frozen(getattr(value, f.name)) for f in fields(value)
        )
    return False


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
    kept_in = new.__dict__
    for name, kept in value.__dict__.items():
        kept_in[name] = _kept(kept, made) if isinstance(kept, _CHANGEABLE) else kept
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


def _kept(value: Any, made: _Made) -> Any:
    """Wagtail's settings remember addresses in a dict of their own; `Prefetch` fills lists."""
    if isinstance(value, StreamValue):
        return _stream(value)
    if isinstance(value, list) and any(isinstance(one, Model) for one in value):
        return fresh(value, made)
    return copy.copy(value)


def _stream(value: StreamValue) -> StreamValue:
    """As loaded: which rows its blocks lead to, each asker has to find out."""
    new: StreamValue = value.__class__.__new__(value.__class__)  # its `copy` asks the field anew
    new.__dict__.update(value.__dict__)
    new.__dict__.pop("raw_data", None)  # it knows the value that it is a view of
    new._raw_data, new._bound_blocks = [*value._raw_data], [*value._bound_blocks]
    return new


def _answered(found: QuerySet[Any], made: _Made) -> QuerySet[Any]:
    other: Any = found.all()
    other._result_cache = fresh(found._result_cache, made)
    other._prefetch_done = True
    return other


# --- digests -------------------------------------------------------------------------------------


def digest_of(value: Any, *, frozen: bool | None = None) -> bytes:
    """16 bytes that stand for a value: plain values as they are, model instances by their keys.

    What a model's fields hold is not in it: those are cells, recorded by whoever looks at them.
    `frozen` is what `is_frozen` says of it, if that is known.
    """
    if frozen is None:
        frozen = is_frozen(value)
    told = repr(value) if frozen else repr(_told(value, set()))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _told(value: Any, seen: set[int]) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Model):
        if id(value) in seen:
            return value.pk
        return [value._meta.label, value.pk, *_beside_fields(value, seen | {id(value)})]
    if isinstance(value, set | frozenset):
        return sorted(repr(_told(part, seen)) for part in value)
    if isinstance(value, dict):
        return [[_told(k, seen), _told(part, seen)] for k, part in value.items()]
    if isinstance(value, tuple | list):
        return [_told(part, seen) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [_told(getattr(value, f.name), seen) for f in fields(value)]
    raise TypeError(f"不能比较 {type(value).__name__}")


def _beside_fields(value: Model, seen: set[int]) -> Iterator[Any]:
    """Annotations, and the relations that were loaded along."""
    own = {field.attname for field in value._meta.concrete_fields}
    for name, kept in value.__dict__.items():
        if name not in own and isinstance(kept, _PLAIN):
            yield name, kept
        elif isinstance(kept, list) and any(isinstance(one, Model) for one in kept):
            yield name, _told(kept, seen)
    for name, one in value._state.fields_cache.items():
        if one is None or isinstance(one, Model):
            yield name, _told(one, seen)
    for name, found in value.__dict__.get("_prefetched_objects_cache", {}).items():
        yield name, [_told(one, seen) for one in found._result_cache]
