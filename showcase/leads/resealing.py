"""Changing the key of personal data: whatever an older key sealed is sealed anew.

Every column called `sealed_…` beside a `ref` is found by itself, in whatever room.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import BinaryField, Model

from showcase.guard.sealing import current_key, key_of, seal, unseal

AT_ONCE = 200
PREFIX = "sealed_"


def sealed_columns() -> Iterator[tuple[type[Model], list[str]]]:
    """Each model that has any, with their names."""
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        names = [
            field.name
            for field in fields
            if isinstance(field, BinaryField) and field.name.startswith(PREFIX)
        ]
        if names:
            yield model, names


def reseal() -> Iterator[tuple[str, int]]:
    """Yields `(model's name, rows sealed anew)` after each batch, which is then committed.

    Killed anywhere, it is simply run again: what has the new key is passed over. Raises
    `Unreadable` for a key that is gone; what was done until then stays.
    """
    for model, names in sealed_columns():
        last = 0
        while keys := list(
            model._default_manager.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:AT_ONCE]
        ):
            yield model._meta.label, _batch(model, names, keys)
            last = keys[-1]


@transaction.atomic
def _batch(model: type[Model], names: list[str], keys: list[int]) -> int:
    changed = []
    rows = model._default_manager.select_for_update().filter(pk__in=keys).only("ref", *names)
    for row in rows:
        old = [name for name in names if _outdated(getattr(row, name))]
        for name in old:
            column = name.removeprefix(PREFIX)
            text = unseal(getattr(row, name), row=row.ref, column=column)
            setattr(row, name, seal(text, row=row.ref, column=column))
        if old:
            changed.append(row)
    if changed:
        model._default_manager.bulk_update(changed, names)
    return len(changed)


def _outdated(sealed: bytes | memoryview) -> bool:
    return key_of(sealed) not in ("", current_key())
