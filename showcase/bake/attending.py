"""Those who have something of their own ready before readers get a release: search, its index.

An attendant that fails is told of in the log; the release does not wait for it.
"""

import logging
from collections.abc import Callable
from pathlib import Path

Attendant = Callable[[Path, str], None]
"""Called under the publisher's lock with the folder of releases and the name of a whole one. Also
called when all is ready already, so that what was lost comes back.
"""

_attendants: list[Attendant] = []

logger = logging.getLogger(__name__)


def register(attendant: Attendant) -> Attendant:
    """Rooms call this in `ready()`."""
    if attendant not in _attendants:
        _attendants.append(attendant)
    return attendant


def attend(root: Path, name: str) -> None:
    """Let everybody get ready for the release `name`."""
    for attendant in _attendants:
        try:
            attendant(root, name)
        except Exception:
            logger.exception("%s 没有为 %s 做好准备。", attendant.__module__, name)
