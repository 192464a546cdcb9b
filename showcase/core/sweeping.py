"""Taking away renditions that nobody asks for any more. Originals are never touched."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wagtail.images.models import Filter

from .pictures import Picture, Rendition
from .rendition_files import FOLDER, RenditionStorage
from .renditions import name_of
from .sizes import listed

YOUNGEST = 3600
"""Seconds. A file has its name before it has its row, so a new one may be somebody's."""


@dataclass(frozen=True)
class Swept:
    """What was, or would be, taken away: keys of rows, names of files."""

    rows: list[int]
    files: list[str]


def sweep(older: float, *, dry_run: bool = False) -> Swept:
    """Delete rows that no page can ask for, and files without a row older than `older` seconds.

    A row goes when its size left the list, when it was made of an earlier file or recipe, or when
    its file is gone: then the next bake makes it anew.
    """
    storage = Rendition._meta.get_field("file").storage
    files = dict(_files(storage))
    rows = [row.pk for row in _rows() if not _wanted(row, files)]
    if not dry_run:
        # One by one would be a query each; signals clear Wagtail's cache of renditions.
        Rendition.objects.filter(pk__in=rows).delete()
    named = set(Rendition.objects.exclude(pk__in=rows).values_list("file", flat=True))
    named |= set(Picture.objects.values_list("file", flat=True))
    before = time.time() - max(older, YOUNGEST)
    strays = sorted(n for n, written in files.items() if n not in named and written < before)
    if not dry_run:
        storage.erase(strays)
    return Swept(rows, strays)


def _rows() -> Iterator[Rendition]:
    yield from Rendition.objects.select_related("image").iterator(chunk_size=1000)


def _wanted(row: Rendition, files: dict[str, float]) -> bool:
    return (
        listed(row.filter_spec)
        and row.file.name in files
        and row.file.name == name_of(row.image, Filter(row.filter_spec))
    )


def _files(storage: RenditionStorage) -> Iterator[tuple[str, float]]:
    """Name below the storage → time of writing, in seconds."""
    folder = Path(storage.path(FOLDER))
    if folder.is_dir():
        for file in folder.iterdir():
            if file.is_file():
                yield f"{FOLDER}/{file.name}", file.stat().st_mtime
