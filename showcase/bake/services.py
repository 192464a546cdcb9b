"""A service: a process that works for ever, of which one is elected and the others stand by.

What is elected is the holder of a lock beside the releases or in `VAR_DIR`, so that on one machine
nothing is done twice, and the kernel itself lets the next one in when the first is killed.
"""

import logging
import os
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar

from django.conf import settings
from django.db import (
    InterfaceError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
)

from . import locks

STAND_BY = 0.25
"""Seconds between two attempts of a stand-by to be elected."""
KEPT = 3
"""Seconds that a connection is kept. Opening one for each look would cost 5 % of a processor in
SQLite; kept for ever, it would go on reading a database file that has been replaced."""
BACK_OFF = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts to reach a database that is gone; the last is kept."""
GONE = (OperationalError, InterfaceError, ProgrammingError)
"""What a database says that is down, shutting down, locked, or not migrated yet."""


@dataclass
class Service(ABC):
    """One that may be elected. `run` returns when its parent is gone, if it has one."""

    root: Path = field(default_factory=lambda: Path(settings.VAR_DIR))
    """The folder of its lock."""
    parent: int | None = None
    """A process to end with; None to go on for ever."""

    NAME: ClassVar[str]
    """What its log calls it."""
    LOCK: ClassVar[str]
    """The name of its lock's file."""

    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger(type(self).__module__)

    @abstractmethod
    def step(self) -> float:
        """Do what is due; seconds until the next step. Raises one of `GONE` without a database."""

    def tell(self, error: Exception) -> None:
        """Log a step that failed for another reason than the database: a full disk, a bug."""
        self.logger.error("这一轮没有做成，一分钟内会再试。", exc_info=error)

    def orphaned(self) -> bool:
        """Whether the process to end with is gone."""
        return self.parent is not None and os.getppid() != self.parent

    def elect(self) -> IO[str] | None:
        """The lock, to be held while it works; None while another has it."""
        return locks.take(self.root, self.LOCK, wait=False)

    def stand_by(self) -> IO[str] | None:
        """The lock, as soon as nobody else has it; None if the parent is gone before."""
        said = False
        while not self.orphaned():
            lock = self.elect()
            if lock is not None:
                return lock
            if not said:
                self.logger.info("已有%s在工作，这一个候补。", self.NAME)
                said = True
            time.sleep(STAND_BY)
        return None

    def run(self) -> None:
        """Work for ever. Whatever fails is told of once and tried again."""
        misses = 0
        connection.close()
        connection.settings_dict["CONN_MAX_AGE"] = KEPT
        while not self.orphaned():
            # As at the ends of a request: one that is old or has died is not used again.
            close_old_connections()
            try:
                rest = self.step()
            except GONE as error:
                connection.close()
                if not misses:
                    self.logger.warning("数据库现在用不了，等它恢复（%s）。", type(error).__name__)
                rest = BACK_OFF[min(misses, len(BACK_OFF) - 1)]
                misses += 1
            except Exception as error:  # noqa: BLE001 - it must not die of it
                self.tell(error)
                rest = min(60.0, 2.0**misses)
                misses += 1
            else:
                if misses:
                    self.logger.warning("恢复了，%s继续工作。", self.NAME)
                    misses = 0
            close_old_connections()
            time.sleep(rest)
