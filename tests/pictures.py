"""Sizes of the demo's pictures, kept from one run to the next.

Making them takes half a minute, more than anything else in starting a site. A file's name says its
content (`showcase.core.renditions`), so a file that is there is never the wrong one; they are kept
by the source that makes them all the same, in case somebody forgets to change its `RECIPE`.
"""

import hashlib
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test-pictures"
MAKERS = ("core/renditions.py", "bake/stripping.py")
FOLDER = "images"


def _shelf() -> Path:
    digest = hashlib.sha256(b"".join((ROOT / "showcase" / one).read_bytes() for one in MAKERS))
    return KEPT / digest.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    """Those that `target` lacks, each whole or not at all: another run may be looking."""
    target.mkdir(parents=True, exist_ok=True)
    for file in source.glob("*.*"):
        if file.name.startswith(".") or (target / file.name).exists():
            continue
        beside = target / f".{file.name}.{os.getpid()}"
        shutil.copyfile(file, beside)
        beside.replace(target / file.name)


def lay_out(media: Path) -> None:
    """Put what is kept into this `MEDIA_ROOT`, before a site starts on it."""
    shelf = _shelf()
    for old in KEPT.glob("*"):
        if old != shelf:
            shutil.rmtree(old, ignore_errors=True)
    _copy(shelf, media / FOLDER)


def keep(media: Path) -> None:
    """Keep what was made in this `MEDIA_ROOT`."""
    _copy(media / FOLDER, _shelf())
