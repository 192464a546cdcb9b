"""Staying with an earlier release: a rollback holds the site until somebody lets it go on."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from . import shelf
from .locks import PUBLISHING, held

FILE = ".hold"


@dataclass(frozen=True)
class Hold:
    """Who stopped publishing, and when; `release` is what readers were to see instead."""

    who: str
    since: datetime
    release: str


class UnknownRelease(Exception):
    """There is no release of that name (any more)."""


class OnHold(Exception):
    """The site is on hold: nothing is published."""


def hold(root: Path) -> Hold | None:
    """The hold on a folder of releases, if there is one."""
    try:
        text = (root / FILE).read_text()
    except FileNotFoundError:
        return None
    try:
        found = json.loads(text)
        return Hold(found["who"], datetime.fromisoformat(found["since"]), found["release"])
    except (ValueError, KeyError, TypeError):
        # Somebody made the file by hand to stop publishing: that holds too.
        since = datetime.fromtimestamp(
            (root / FILE).stat().st_mtime, tz=timezone.get_current_timezone()
        )
        return Hold("", since, "")


def release(root: Path) -> bool:
    """Let the site go on. Returns whether it was on hold."""
    try:
        (root / FILE).unlink()
    except FileNotFoundError:
        return False
    shelf.sync_folder(root)
    return True


def roll_back(root: Path, name: str, who: str) -> None:
    """Show readers an earlier release, and publish nothing until `release`.

    The hold is there before the switch: a publisher that was about to begin stops, and one that is
    at work drops what it does at its next page. Raises `UnknownRelease`.
    """
    if name not in shelf.names(root):
        raise UnknownRelease(name)
    before = hold(root)
    _write(root, Hold(who, timezone.now(), name))
    with held(root, PUBLISHING), shelf.only_publisher(root):
        if name in shelf.names(root):
            shelf.switch(root, name)
            return
    # It was pruned while we waited: all is as it was.
    _write(root, before) if before else release(root)
    raise UnknownRelease(name)


def _write(root: Path, hold: Hold) -> None:
    """Whole or not at all: half a file would say that nobody held it."""
    beside = root / f"{FILE}.writing"
    text = json.dumps({**asdict(hold), "since": hold.since.isoformat()}, ensure_ascii=False)
    beside.write_text(text)
    beside.replace(root / FILE)
    shelf.sync_folder(root)
