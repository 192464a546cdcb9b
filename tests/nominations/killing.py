"""A request that is killed (-9) at one of its steps: a file, a statement, a commit."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.voting.crowd import Child


def killed_at(number: int, request: Callable[[], str], folder: Path) -> tuple[str, str]:
    """What `request` said before it was killed at its step of this number, "" if nothing; and a
    letter for each step that it lived through: f, s, c. It runs in a forked process."""

    def work(say: Callable[[bytes], Any]) -> None:
        _die_at(number, folder, say)
        code = request()
        say(b"said " + code.encode())
        os.kill(os.getpid(), signal.SIGKILL)

    child = Child(work)
    said = child.out.readall()
    child.kill()
    steps, _, word = said.decode().replace("\n", "").partition("said ")
    return word, steps


def _die_at(number: int, folder: Path, say: Callable[[bytes], Any]) -> None:
    left = number

    def step(kind: bytes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        say(kind)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("open", "os.mkdir", "os.remove") and str(arguments[0]).startswith(str(folder)):
            step(b"f")

    def around(execute: Any, *arguments: Any) -> Any:
        step(b"s")
        return execute(*arguments)

    commit = BaseDatabaseWrapper._commit

    def committed(self: BaseDatabaseWrapper) -> None:
        step(b"c")
        commit(self)
        step(b"c")

    fsync = os.fsync

    def written(descriptor: int) -> None:
        fsync(descriptor)
        step(b"f")

    # The process has only this to do, and no end but the one that it is given.
    sys.addaudithook(audit)
    connection.execute_wrappers.append(around)
    BaseDatabaseWrapper._commit = committed  # type: ignore[method-assign]
    os.fsync = written  # type: ignore[assignment]
