"""Which release the readings belong to, and whether they can be trusted: full bake or not."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError

from . import changes, keeping, materials, shelf, triggers
from .manifest import Manifest
from .release import NewRelease
from .run import Run
from .session import session
from .store import Store
from .workbench import Progress, Say, Workbench

FOLDER = ".readings"
_STORE = "readings.sqlite3"
_NEW = "new.sqlite3"
_PENDING = "changes"

BeforeShow = Callable[[Path, list[str]], None]
"""Called with a release that is whole but not visible yet, and the names of changed files."""


@dataclass(frozen=True)
class Options:
    """How to bake. `jobs` is how many processes render when many pages are to do."""

    say: Say = lambda line: None
    progress: Progress = lambda done, total: None
    before_show: BeforeShow = lambda folder, changed: None
    full: bool = False
    dry_run: bool = False
    jobs: int = 1
    pending: type[changes.Pending] = changes.Pending


@dataclass(frozen=True)
class Made:
    """What a bake made. `full` says why it was a full one; `rendered` counts renderings."""

    manifest: Manifest
    is_new: bool
    rendered: int
    full: str = ""
    reasons: dict[str, list[str]] = field(default_factory=dict)


class NotTrusted(Exception):
    """The readings do not belong to what readers see now; says why in Chinese."""


def bake(root: Path, before: Manifest | None, options: Options) -> Made:
    """Bring the release of `root` up to date; to be called under `shelf.only_publisher`.

    The order in which things become final is what makes a kill harmless: changes are on disk before
    they leave the log; the release is whole before the store names it; the store names it before
    readers get it. Whatever does not fit together afterwards means a full bake.
    """
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / _NEW).unlink(missing_ok=True)
    pending = options.pending(folder / _PENDING)
    why = "要求全部重新生成" if options.full else ""
    store = None
    if not why:
        try:
            store = _trusted(root, before, folder / _STORE, pending)
        except NotTrusted as error:
            why = str(error)
    if store is None or before is None:
        options.say(f"全部重新生成：{why}。")
        return _full(root, before, folder, pending, why, options)
    try:
        return _incremental(root, before, store, pending, options)
    except sqlite3.OperationalError:
        raise  # a full disk, say: the readings are as they were
    except sqlite3.DatabaseError:
        why = "上次生成的记录已损坏"
    finally:
        store.close()
    options.say(f"全部重新生成：{why}。")
    return _full(root, before, folder, pending, why, options)


def open_store(root: Path) -> Store | None:
    """The readings of a folder of releases, to be looked at."""
    try:
        return Store(root / FOLDER / _STORE)
    except sqlite3.DatabaseError:
        return None


def _name_of(file: Path) -> str:
    """The id of a store that is given up; "" if it cannot be read."""
    try:
        store = Store(file)
    except sqlite3.DatabaseError:
        return ""
    try:
        return store.noted("id")
    finally:
        store.close()


def _trusted(root: Path, before: Manifest | None, file: Path, pending: changes.Pending) -> Store:
    """The store, if it says what the current release was made of, and nothing was missed since."""
    if before is None:
        raise NotTrusted("还没有可以沿用的发布")
    try:
        store = Store(file)
    except sqlite3.DatabaseError as error:
        raise NotTrusted("没有上次生成的记录") from error
    try:
        if store.noted("release") != shelf.current_name(root):
            raise NotTrusted("读者看到的不是上次生成的那一次")
        if store.noted("house") != materials.house():
            raise NotTrusted("程序或设置有变化")
        if store.readings.tables() - triggers.watched() - set(triggers.OWN):
            raise NotTrusted("数据库的改动记录不全")
        serial = int(store.noted("serial"))
        newest = max(serial, pending.newest())
        try:
            # A crash between the file and the commit leaves the number one behind.
            changes.check(store.noted("id"), newest, max(serial, newest - 1))
        except changes.OutOfStep as error:
            raise NotTrusted("改动记录已经不全，或数据库不是原来那个") from error
    except NotTrusted:
        store.close()
        raise
    return store


def _full(
    root: Path,
    before: Manifest | None,
    folder: Path,
    pending: changes.Pending,
    why: str,
    options: Options,
) -> Made:
    store = Store(folder / _NEW, new=True)
    reader, sealed = uuid4().hex, False
    try:
        store.note("id", reader)
        store.note("house", materials.house())
        store.note("serial", "0")
        changes.start_over(reader, _name_of(folder / _STORE))
        pending.forget()
        with session() as memory, NewRelease(root) as release:
            bench = Workbench(store, release, memory, options.say, options.progress)
            Run(bench, pending, options.jobs).start([], whole=True)
            made = _made(bench, before, why)
            if not options.dry_run:
                name = _finish(root, before, made, release, options)
                keeping.keep(store, memory)
                _seal(store, name, pending)
                store.sync()
                store.close()
                (folder / _NEW).replace(folder / _STORE)
                sealed = True
                shelf.sync_folder(folder)
                _show(root, release, name, pending)
        return made
    finally:
        store.close()
        if not sealed:
            with suppress(DatabaseError):
                changes.no_more(reader)


def _incremental(
    root: Path, before: Manifest, store: Store, pending: changes.Pending, options: Options
) -> Made:
    with session() as memory, NewRelease(root, before=shelf.current_name(root)) as release:
        release.keep_all(before)
        keeping.recall(store, memory)
        known = pending.read()
        known += changes.take(store.noted("id"), pending)
        bench = Workbench(store, release, memory, options.say, options.progress)
        Run(bench, pending, options.jobs).start(known, whole=False)
        made = _made(bench, before, "")
        if not options.dry_run:
            name = _finish(root, before, made, release, options)
            keeping.keep(store, memory)
            _seal(store, name, pending)
            _show(root, release, name, pending)
    return made


def _made(bench: Workbench, before: Manifest | None, full: str) -> Made:
    manifest = bench.release.manifest
    is_new = before is None or before.files != manifest.files
    return Made(manifest, is_new, bench.rendered.total(), full, bench.reasons)


def _finish(
    root: Path, before: Manifest | None, made: Made, release: NewRelease, options: Options
) -> str:
    """The name of the release that holds what was made: a new one, or the one that is current."""
    current = shelf.current_name(root)
    if not made.is_new and current is not None:
        return current
    spare = shelf.spare(root, settings.RELEASES_KEPT) if before is not None else None
    name = release.finish(spare)
    options.before_show(root / name, made.manifest.changed_since(before or Manifest()))
    return name


def _seal(store: Store, release: str, pending: changes.Pending) -> None:
    """The readings are those of this release, with every change up to the last one taken."""
    store.note("release", release)
    store.note("serial", str(max(int(store.noted("serial")), pending.newest())))
    store.commit()


def _show(root: Path, release: NewRelease, name: str, pending: changes.Pending) -> None:
    if shelf.current_name(root) != name:
        release.show(name)
    pending.forget()
