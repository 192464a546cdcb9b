"""Files that came in: kept before their rows, found by their rows, swept away without one.

A file is on the disk before its row is committed, so a receipt never lacks a file; what a killed
request leaves behind has no row, and `sweep` takes it away.
"""

import os
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.conf import settings

from showcase.core.text import visible
from showcase.guard import uploads

from .models import Attachment

YOUNG = 3600.0
"""Seconds in which a file may wait for its row."""
THUMBNAIL = ".small.jpg"


class Upload(Protocol):
    """Django's uploaded file, or anything that comes in pieces under a name."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def keep(upload: Upload, kind: str) -> Attachment:
    """Write a file below `LEADS_DIR` and look at it; an attachment that is not saved yet.

    `kind` is one of `Attachment.Kind`. Raises `guard.uploads.Refused`, and then nothing is left.
    """
    ref = uuid4()
    name = f"{ref.hex[:2]}/{ref.hex}"
    target = _root() / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        size, digest = _write(upload, target, kind)
        with target.open("rb") as file:
            seen = uploads.examine(file, kind)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    attachment = Attachment(
        ref=ref,
        kind=kind,
        file=name,
        format=seen.format,
        size=size,
        sha256=digest,
        width=seen.width,
        height=seen.height,
    )
    attachment.name = visible(upload.name or "").replace("\\", "/").rsplit("/", 1)[-1][:120]
    return attachment


def discard(attachments: Iterable[Attachment]) -> None:
    """Take back what was kept and never saved."""
    for attachment in attachments:
        if attachment.pk is None:
            erase(attachment.file)


def path(attachment: Attachment) -> Path:
    """Where a file is. The row is ours, and still nothing outside `LEADS_DIR` is ever named."""
    return named(attachment.file)


def thumbnail(attachment: Attachment) -> Path:
    """The small picture beside a photo that is ready."""
    return named(attachment.file + THUMBNAIL)


def erase(name: str) -> None:
    """Remove a file and its thumbnail, if they are there."""
    for each in (name, name + THUMBNAIL):
        named(each).unlink(missing_ok=True)


def sweep(older_than: float = YOUNG) -> int:
    """Remove files without a row that are older than so many seconds; how many."""
    root, limit = _root(), time.time() - older_than
    swept = 0
    # A folder at a time: names of one folder are asked for at once, and no list grows long.
    for folder in sorted(root.glob("??")):
        found = [file for file in folder.iterdir() if file.is_file()]
        # Asked after listing: a row that was committed meanwhile is seen.
        rows = Attachment.objects.filter(file__startswith=f"{folder.name}/")
        kept = set(rows.values_list("file", flat=True))
        for file in found:
            name = f"{folder.name}/{file.name.removesuffix(THUMBNAIL)}"
            if name not in kept and _age(file) < limit:
                file.unlink(missing_ok=True)
                swept += 1
    return swept


def _write(upload: Upload, target: Path, kind: str) -> tuple[int, str]:
    size, digest = 0, sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > uploads.BYTES[kind]:
                raise uploads.Refused(uploads.too_big(kind))
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return size, digest.hexdigest()


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _root() -> Path:
    return Path(settings.LEADS_DIR)


def named(name: str) -> Path:
    """The place of a name. Raises ValueError for one that leads out of `LEADS_DIR`."""
    target = (_root() / name).resolve()
    if not target.is_relative_to(_root().resolve()):
        raise ValueError("outside LEADS_DIR")
    return target
