"""The walk of a bake: addresses → render → write → switch."""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection

from . import remembering, shelf
from .addresses import Address, all_addresses
from .attending import attend
from .checks import Closure
from .compress import precompress
from .facts import asked_once
from .failures import BakeFailed, Failure
from .manifest import Manifest
from .paths import UnsafePath, tree_path
from .preparing import prepare_all
from .release import NewRelease, current_manifest, lay_by
from .release_parts import holds
from .remembering import BeforeShow, Options
from .render import RenderFailure, render
from .standing import standing
from .workbench import Progress, Say

Addresses = Callable[[], Iterable[Address]]

ATTEMPTS = 3


@dataclass(frozen=True)
class Baked:
    """What a bake did. Paths are files below the release; `seconds` is wall-clock time.

    `release` is the one that readers now get: the old one when nothing changed. `rendered` counts
    addresses, `unchanged` counts files whose bytes are those of the release before.
    """

    release: str
    is_new: bool
    changed: list[str]
    removed: list[str]
    rendered: int
    unchanged: int
    seconds: float
    full: str = ""
    """Why everything was rendered; "" when only what changed was."""
    reasons: dict[str, list[str]] = field(default_factory=dict)
    """Why a file was rendered again, in Chinese, by its path."""


def bake(
    root: Path,
    *,
    addresses: Addresses = all_addresses,
    say: Say = lambda line: None,
    progress: Progress = lambda done, total: None,
    before_show: BeforeShow = lambda folder, changed: None,
    full: bool = False,
    dry_run: bool = False,
    jobs: int = 1,
) -> Baked:
    """Make a release of everything under `root` and switch to it.

    Only what changed since the release before is rendered, unless `full` or nothing is known of
    it; the files are those of a full bake. `dry_run` does everything but the switch. `jobs` is how
    many processes render when many pages are to do. `progress` is told how many of how many pages
    are rendered; `before_show` gets the folder of a release that is whole but not yet visible, and
    the names of changed files.

    Raises `BakeFailed` with every cause found; then readers still get what they got before.
    """
    started = time.monotonic()
    with shelf.only_publisher(root) as waited, _known_objects_aside():
        if waited:
            say("另一次发布刚刚结束，现在开始这一次。")
        for name in shelf.clean_up(root):
            say(f"清理了上次中断留下的 {name}。")
        before = current_manifest(root)
        if addresses is all_addresses:
            if not dry_run and not connection.in_atomic_block:
                prepare_all(say, jobs)
            options = Options(say, progress, before_show, full, dry_run, jobs)
            made = remembering.bake(root, before, options)
        else:
            made = _bake_plainly(root, before, addresses, say)
        if not dry_run:
            _tidy_up(root, say)
        old = before or Manifest()
        changed = made.manifest.changed_since(old)
        return Baked(
            release=shelf.current_name(root) or "",
            is_new=made.is_new,
            changed=changed,
            removed=made.manifest.removed_since(old),
            rendered=made.rendered,
            unchanged=len(made.manifest.files) - len(changed),
            seconds=round(time.monotonic() - started, 3),
            full=made.full,
            reasons=made.reasons,
        )


@contextmanager
def _known_objects_aside() -> Iterator[None]:
    """Keep the collector from looking through the whole catalogue, half a second at 10,000 stories,
    in the middle of a bake: what is there at its beginning is let alone until its end.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _tidy_up(root: Path, say: Say) -> None:
    """After the switch: compressed copies, old releases, and what makes the next bake quick.

    Readers have the release already; what cannot be done now is done by the next bake.
    """
    name = shelf.current_name(root)
    if name is not None:
        attend(root, name)
    try:
        shelf.prune(root, settings.RELEASES_KEPT)
        if settings.PRECOMPRESS and name is not None:
            precompress(root / name)
        lay_by(root, settings.RELEASES_KEPT)
    except OSError as error:
        say(f"网页已发布，只是没能整理发布文件夹（{error}）。")


def _bake_plainly(
    root: Path, before: Manifest | None, addresses: Addresses, say: Say
) -> remembering.Made:
    """Everything, from addresses that nobody else knows: nothing is recorded."""
    with _filled(root, addresses, say) as (release, rendered):
        after = release.manifest
        is_new = before is None or before.files != after.files
        if is_new:
            release.publish()
    return remembering.Made(after, is_new, rendered, "这些网址不在登记之中")


@contextmanager
def _filled(root: Path, addresses: Addresses, say: Say) -> Iterator[tuple[NewRelease, int]]:
    """A release that is whole but not yet visible, and how many pages were rendered for it.

    An editor who publishes while pages are being rendered makes links to pages that were not
    there at the start. That is nobody's mistake, so the work is done again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        with NewRelease(root) as release:
            found: list[Address] = []
            try:
                with asked_once():
                    found += _enumerate(addresses)
                    rendered = _fill(release, found, say)
            except BakeFailed:
                if not found:
                    raise
                now = {address.path for address in _enumerate(addresses)}
                if attempt == ATTEMPTS or now == {address.path for address in found}:
                    raise
                say("生成期间有稿件发布或撤下，从头再来一遍。")
                continue
            yield release, rendered
            return


def _enumerate(addresses: Addresses) -> Iterator[Address]:
    try:
        yield from standing(list(addresses()))
    except Exception as error:
        reason = f"列不出全部网址，{type(error).__name__}: {error}"
        raise BakeFailed([Failure("网址清单", "/", reason)]) from error


def _fill(release: NewRelease, addresses: list[Address], say: Say) -> int:
    """Render and write every page, then add what they use. Returns the number of pages."""
    say(f"共有 {len(addresses)} 个网址要生成。")
    closure = Closure(release)
    failures = _clashes(addresses)
    if failures:
        raise BakeFailed(failures)
    step = max(1, len(addresses) // 10)
    for number, address in enumerate(addresses, 1):
        try:
            content = render(address, partial(_those_of, addresses))
        except RenderFailure as error:
            failures.append(error.failure)
            continue
        release.add(tree_path(address.path), content)
        closure.wrote(address.path, address.label, content)
        if number % step == 0:
            say(f"已生成 {number} / {len(addresses)} 页。")
    if failures:
        # Links to a page that failed would be reported as broken; the cause is enough.
        raise BakeFailed(failures + closure.failures)
    used = closure.add_used_files()
    say(f"页面用到 {used} 个文件（样式、图片、文档）。")
    closure.check_links()
    if closure.failures:
        raise BakeFailed(closure.failures)
    return len(addresses)


def _those_of(addresses: list[Address], part: str) -> list[Address]:
    return [one for one in addresses if holds(part, one.path, stands_in=one.stands_in)]


def _clashes(addresses: list[Address]) -> list[Failure]:
    """Addresses that cannot be files, or that want the same file as another."""
    failures = []
    files: Counter[str] = Counter()
    for address in addresses:
        try:
            files[tree_path(address.path)] += 1
        except UnsafePath as error:
            failures.append(Failure(address.label, address.path, str(error)))
    folders = {f.rpartition("/")[0] for f in files}
    folders |= {str(parent) for folder in folders for parent in Path(folder).parents}
    for address in addresses:
        file = "" if failures else tree_path(address.path)
        if files[file] > 1:
            failures.append(Failure(address.label, address.path, "有两个页面用了同一个网址"))
        elif file and file in folders:
            failures.append(Failure(address.label, address.path, "既要成为文件，又要成为文件夹"))
    return failures
