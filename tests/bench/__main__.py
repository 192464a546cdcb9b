"""`make bench`, or `python -m tests.bench [STORIES …]`: every figure beside its peer, in one run.

Each part is a process of its own with a limit of time; one that fails has its reason in the table
and the others go on. Sites are kept in var/bench/ and copied for each run.
"""

import hashlib
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from . import table
from .measuring import ROOT, Figures, TooSlow, received, run

KEPT = ROOT / "var" / "bench"
SIZES = (1000, 10_000)
SMALL = 200  # stories of the site on which random edits are tried
ALL_OF_IT = 1000  # stories up to which every part is measured


def part(name: str, *arguments: object, limit: float) -> Figures:
    """The figures of one module of this package; a failure is a figure too."""
    say(f"…… {name} {' '.join(str(a) for a in arguments[:1])}")
    command = [sys.executable, "-m", f"tests.bench.{name}", *(str(a) for a in arguments)]
    try:
        return received(run(command, limit=limit).out)
    except (TooSlow, RuntimeError, ValueError) as error:
        return {"failed": str(error)}


def site(stories: int, folder: Path) -> Path:
    """A fresh copy in `folder` of the site with this many stories, which is made if need be."""
    kept = KEPT / f"site-{stories}"
    stamp, key = kept / "key", _key()
    if not stamp.exists() or stamp.read_text() != key:
        say(f"造一个 {stories} 篇稿件的网站")
        run([sys.executable, "-m", "tests.bench.bigsite", str(stories), str(kept)])
        stamp.write_text(key)
    target = folder / str(stories)
    shutil.copytree(kept, target)
    return target


def _key() -> str:
    """Changes with the code that makes sites, and with the shape of the database."""
    files = [*Path(__file__).parent.glob("*.py"), *ROOT.glob("showcase/**/migrations/*.py")]
    digest = hashlib.sha256()
    for file in sorted(f for f in files if f.name in _MAKERS or "migrations" in f.parts):
        digest.update(file.read_bytes())
    return digest.hexdigest()


_MAKERS = ("town.py", "prose.py", "rows.py", "bigsite.py")


def measure(stories: int, folder: Path) -> Figures:
    place = site(stories, folder)
    everything = stories <= ALL_OF_IT
    quick = () if everything else ("--quick",)
    figures: Figures = {"building": part("building", place, *quick, limit=1300)}
    figures["editing"] = part("editing", place, limit=420)
    figures["finding"] = part("finding", place, stories, limit=900)
    if everything:
        figures["saving"] = part("saving", place, limit=120)
        figures["serving"] = part("serving", place, folder / "nginx", limit=150)
    exported = folder / f"exported-{stories}"
    part("exporting", place, exported, limit=240)
    figures["peers"] = part("peers", KEPT / "peers", exported, folder, 240, limit=900)
    return figures


def voting() -> Figures:
    """Ballots: the database's part, the shared commit, and all of it over HTTP."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=KEPT) as folder:
        return {
            "database": part("voting_database", limit=300),
            "commits": part("voting_commits", folder, limit=300),
            "http": part("voting_http", "postgresql", limit=300),
            "http_sqlite": part("voting_http", "sqlite", limit=300),
        }


def main(sizes: Sequence[int]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that parts are ended, too
    started = time.monotonic()
    figures: Figures = {}
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="showcase-bench-") as name:
        folder = Path(name)
        for stories in sizes:
            figures[str(stories)] = measure(stories, folder)
        small = site(SMALL, folder)
        built = part("building", small, "--quick", limit=400)
        figures["rerendering"] = part("rerendering", small, limit=420) if built else {}
    figures["voting"] = voting()
    figures["minutes"] = (time.monotonic() - started) / 60
    (KEPT / "last.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    say(table.render(figures))


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
