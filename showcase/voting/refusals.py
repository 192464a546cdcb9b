"""How many requests were refused, and why: the last ten minutes, for the contest's desk.

Counted in a file of fixed size that the worker processes share, so that a flood of refusals costs
no row and no memory. All contests together: most refusals come before it is known which is meant.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from showcase.guard.counters import Counters

from .api.errors import PROBLEMS


def note(code: str) -> None:
    """Count one; `code` is one of `PROBLEMS`."""
    _counters(Path(settings.VAR_DIR)).add(f"refused|{code}")


def counts() -> dict[str, int]:
    """Code → refusals of the last ten minutes, the most frequent first; none that is 0."""
    counters = _counters(Path(settings.VAR_DIR))
    found = {code: counters.add(f"refused|{code}", 0) for code in PROBLEMS}
    return dict(sorted(((c, n) for c, n in found.items() if n), key=lambda pair: -pair[1]))


@cache
def _counters(folder: Path) -> Counters:
    return Counters(folder / "refusals")
