"""Whether the indexes say what is there: the public one by its release, the other by rows."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db.models import TextField
from django.db.models.functions import Cast
from modelsearch.conf import get_app_config
from modelsearch.index import get_indexed_models

from . import schema
from .bringing import difference
from .carrying import index_path
from .readers import readers

_FEW = 20  # named of each kind


def public_faults(root: Path, name: str) -> Iterator[str]:
    """What is wrong with the index of the release `name`, in Chinese; nothing if all is well."""
    path = index_path(root, name)
    try:
        found = difference(path, root / name, readers())
        with schema.open_to_read(path) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            counted = connection.execute(
                "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM filed),"
                " (SELECT count(*) FROM words)"
            ).fetchone()
    except (schema.Unusable, sqlite3.DatabaseError):
        yield f"公开索引 {path.name} 不在，或已损坏"
        return
    if not sound or len(set(counted)) > 1:
        yield f"公开索引 {path.name} 已损坏"
    yield from (f"公开索引里没有，或是旧的：{source}" for source in found.changed[:_FEW])
    yield from (f"公开索引里多出来的：{source}" for source in found.gone[:_FEW])


def admin_faults() -> Iterator[str]:
    """Rows without an entry in the admin's index, and entries without a row."""
    entries = get_app_config().get_model("IndexEntry").objects
    for model in get_indexed_models():
        kind = ContentType.objects.get_for_model(model)
        own = entries.filter(content_type=kind)
        keys = model.get_indexed_objects().order_by().annotate(key=Cast("pk", TextField()))
        missing = keys.exclude(key__in=own.values("object_id")).count()
        left = own.exclude(object_id__in=keys.values("key")).count()
        if missing:
            yield f"后台索引里少了 {missing} 条{model._meta.verbose_name}"
        if left:
            yield f"后台索引里多了 {left} 条{model._meta.verbose_name}"
