"""The change log, taken out of the database once and kept on disk until it has been dealt with."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from . import shelf
from .models import Change as LoggedChange
from .models import Kept, Reader

Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One row's change. `old` or `new` is None for a row that was not there; both for a TRUNCATE.

    `row` is the primary key as text.
    """

    table: str
    row: str
    old: Row | None
    new: Row | None

    @property
    def versions(self) -> list[Row]:
        return [version for version in (self.old, self.new) if version is not None]

    @property
    def columns(self) -> set[str] | None:
        """The columns that differ; None when the row came or went."""
        if self.old is None or self.new is None:
            return None
        return {n for n in self.old.keys() | self.new.keys() if self.old.get(n) != self.new.get(n)}


class OutOfStep(Exception):
    """The log was emptied by another store, or the database is not the one that was read."""


class Pending:
    """Changes taken from the log and not yet published, one JSON file for each time of taking.

    The file is on disk before the rows leave the database, so that no crash loses a change; one
    that comes between leaves them in both, and a change that is seen twice does no harm.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))

    def newest(self) -> int:
        """The serial of the last file, 0 if there is none."""
        files = self._files()
        return int(files[-1].stem) if files else 0

    def read(self) -> list[Change]:
        return [
            Change(table, row, _row(old), _row(new))
            for file in self._files()
            for table, row, old, new in json.loads(file.read_bytes())
        ]

    def write(self, serial: int, rows: list[tuple[Any, ...]]) -> None:
        beside = self._folder / ".writing"
        with beside.open("wb") as file:
            file.write(json.dumps(rows, ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._folder / f"{serial:09}.json")
        shelf.sync_folder(self._folder)

    def forget(self) -> None:
        for file in self._files():
            file.unlink()


class Passing(Pending):
    """What a rehearsal takes: its transaction puts everything back, so nothing is kept on disk."""

    def write(self, serial: int, rows: list[tuple[Any, ...]]) -> None:
        pass

    def forget(self) -> None:
        pass


def _row(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)


MOST_KEPT = 3_000
"""So many changes are kept for a reader that does not ask; with more it has to read everything."""


def start_over(store: str, instead_of: str = "") -> None:
    """Let a new store be told of changes from now on; it is going to read everything.

    `instead_of` names the store that it replaces.
    """
    with transaction.atomic():
        Reader.objects.filter(store=instead_of).delete()
        _hand_over(_delete(), Reader.objects.all())
        Reader.objects.create(store=store, serial=0)


def no_more(store: str) -> None:
    """A store that came to nothing need not be told of changes."""
    Reader.objects.filter(store=store).delete()


def check(store: str, *serials: int) -> None:
    """Raises `OutOfStep` unless `store` was told of every change, up to one of `serials`."""
    row = Reader.objects.filter(store=store).values_list("serial", flat=True).first()
    if row is None or row not in serials:
        raise OutOfStep(f"{row} {serials}")


def take(store: str, pending: Pending) -> list[Change]:
    """Move what is in the log to `pending`; returns only what was new.

    A change that is committed later stays in the log: rows are deleted by what was returned, not
    up to a number. Other folders of releases find in `Kept` what was taken here.
    """
    if not waiting(store):
        return []
    with transaction.atomic():
        reader = Reader.objects.select_for_update().get(store=store)
        kept = reader.kept.order_by("pk")
        rows = list(kept.values_list("table_name", "row", "old", "new"))
        reader.kept.all().delete()
        logged = _delete()
        _hand_over(logged, Reader.objects.exclude(pk=reader.pk))
        rows += logged
        if not rows:
            return []
        reader.serial += 1
        reader.save(update_fields=["serial"])
        pending.write(reader.serial, rows)
    return [Change(table, row, _row(old), _row(new)) for table, row, old, new in rows]


def waiting(store: str) -> bool:
    """Whether there is anything that `store` has not been told."""
    return LoggedChange.objects.exists() or Kept.objects.filter(reader__store=store).exists()


def _hand_over(rows: list[tuple[Any, ...]], readers: "QuerySet[Reader]") -> None:
    """Keep changes for readers that have not seen them; give up on one that never asks."""
    if not rows:
        return
    for reader in readers.annotate(waiting=Count("kept")):
        if reader.waiting + len(rows) > MOST_KEPT:
            reader.delete()
        else:
            Kept.objects.bulk_create(
                Kept(reader=reader, table_name=table, row=row, old=old, new=new)
                for table, row, old, new in rows
            )


def _delete() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bake_change RETURNING id, table_name, row, old, new")
        return [row[1:] for row in sorted(cursor.fetchall())]
