"""One commit for all ballots that arrive together (SQLite).

A commit waits for the disk, and only one can be under way. So each process has one thread that
writes: it takes whatever waits, gives each a savepoint in one transaction, commits, and only then
answers. What came meanwhile is the next turn.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from django.db import OperationalError, connection

Write = Callable[[sqlite3.Connection], Any]
Asked = tuple[Write, Future[Any]]

MOST = 256
"""Writes in one transaction."""
IDLE_SECONDS = 5.0
"""After which the thread closes its connection and ends; the next write starts another."""
PATIENCE_SECONDS = 30.0
"""How long a writer waits for its answer. The database waits 20 s for another process's lock."""


def commit[Answer](write: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """What `write` gave, once it is on the disk. It may be given a transaction with others' writes.

    Raises what it raised, or `django.db.Error` if the transaction failed. After a
    `django.db.OperationalError` for want of patience it may still be committed.
    """
    answer: Future[Answer] = Future()
    _writer.take(write, answer)
    try:
        with connection.wrap_database_errors:
            return answer.result(PATIENCE_SECONDS)
    except TimeoutError as error:
        raise OperationalError("no commit in time") from error


class _TransactionLost(sqlite3.OperationalError):
    """SQLite rolled back the whole transaction by itself, as it may after an I/O error."""


class _Writer:
    def __init__(self) -> None:
        self._waiting: SimpleQueue[Asked] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._opened: tuple[str, int] | None = None
        self._raw: sqlite3.Connection | None = None
        self._turning = threading.Lock()

    def take(self, write: Write, answer: "Future[Any]") -> None:
        with self._lock:
            self._waiting.put((write, answer))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ballots", daemon=True)
                self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread is not None

    def join(self, seconds: float) -> None:
        """Wait for the end of the thread, which comes when nothing did for a while."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def pause(self) -> None:
        """Finish the turn and close the connection. SQLite keeps its locks by process: a child that
        had inherited it would believe in locks that it has not, and the parent, closing its own,
        would take away a log that the child writes to."""
        self._turning.acquire()
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    def go_on(self) -> None:
        self._turning.release()

    def _work(self) -> None:
        while True:
            try:
                first = self._waiting.get(timeout=IDLE_SECONDS)
            except Empty:
                with self._turning:
                    connection.close()
                    self._raw = None
                with self._lock:
                    if self._waiting.empty():
                        self._thread = None
                        return
            else:
                with self._turning:
                    self._turn(first)

    def _turn(self, first: Asked) -> None:
        batch = [first]
        outcomes: list[tuple[Any, Exception | None]] = []
        try:
            raw = self._connection()
            raw.execute("BEGIN IMMEDIATE")
            # Others may have come while another process had the lock; and may come still.
            while len(outcomes) < len(batch):
                outcomes.append(_apart(raw, batch[-1][0]))
                if len(batch) < MOST and not self._waiting.empty():
                    batch.append(self._waiting.get())
            raw.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - each of those who wait must hear of it
            _roll_back()
            self._raw = None
            for _write, answer in batch:
                answer.set_exception(error)
            return
        for (_write, answer), (given, problem) in zip(batch, outcomes, strict=True):
            if problem is None:
                answer.set_result(given)
            else:
                answer.set_exception(problem)

    def _connection(self) -> sqlite3.Connection:
        """This thread's own. A file that was replaced since (a restored copy) is opened anew."""
        name = connection.settings_dict["NAME"]
        try:
            found = (str(name), Path(name).stat().st_ino)
        except FileNotFoundError:
            found = None
        if self._raw is None or found != self._opened:
            connection.close()
        connection.ensure_connection()
        self._opened = (str(name), Path(name).stat().st_ino)
        self._raw = connection.connection
        return self._raw


def _apart(raw: sqlite3.Connection, write: Write) -> tuple[Any, Exception | None]:
    """One write in a savepoint of its own, so that its failure is nobody else's."""
    raw.execute("SAVEPOINT one")
    try:
        given, problem = write(raw), None
    except Exception as error:
        if not raw.in_transaction:
            raise _TransactionLost from error
        given, problem = None, error
        raw.execute("ROLLBACK TO one")
    raw.execute("RELEASE one")
    return given, problem


def _roll_back() -> None:
    """Leave no transaction open; and no connection, for it may be what is broken."""
    raw = connection.connection
    try:
        if raw is not None and raw.in_transaction:
            raw.execute("ROLLBACK")
    except sqlite3.Error:
        pass
    finally:
        connection.close()


_writer = _Writer()


def _before_fork() -> None:
    _writer.pause()


def _in_parent() -> None:
    _writer.go_on()


def _in_child() -> None:
    """The parent's thread is not here."""
    global _writer
    _writer = _Writer()


os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)
