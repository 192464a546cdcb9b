"""Locks that are files beside the releases. The kernel frees one when its holder dies, however."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PUBLISHER = ".publisher"
"""Held by the elected publisher for as long as it lives."""
PUBLISHING = ".publishing"
"""Held while a receipt is open, and while readers are shown an earlier release."""


def take(root: Path, name: str, *, wait: bool = True) -> IO[str] | None:
    """Hold a lock until the file that is returned is closed; None if another holds it.

    With `wait`, that other is waited for.
    """
    root.mkdir(parents=True, exist_ok=True)
    file = (root / name).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def held(root: Path, name: str) -> Iterator[None]:
    """Hold a lock for a while, after waiting for whoever has it."""
    file = take(root, name)
    assert file is not None
    with file:
        yield


def is_held(root: Path, name: str) -> bool:
    """Whether anybody holds a lock now. Two who ask at once do not see each other."""
    try:
        with (root / name).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
