"""Clocks, medians, processes with a time limit, and the memory of all of a process's children."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

Figures = dict[str, Any]
"""Name of a figure → seconds, a rate or a count. A text says why there is none."""


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_seconds(work: Callable[[], object], runs: int = 3, within: float = 60) -> float:
    """The median of up to `runs` runs; no further one is begun after `within` seconds."""
    taken: list[float] = []
    while not taken or (len(taken) < runs and sum(taken) < within):
        taken.append(seconds(work))
    return median(taken)


class TooSlow(Exception):
    """A command was ended because its time was up."""


@dataclass(frozen=True)
class Ran:
    """A command that ended well. `seconds` is wall-clock time, `cpu` processor time of all its
    processes; `peak` is MiB: the most that they held at once, shared pages counted once (PSS)."""

    out: str
    seconds: float
    cpu: float
    peak: float


def run(
    command: Sequence[str],
    env: Mapping[str, str] = {},
    *,
    cwd: Path = ROOT,
    limit: float = 600,
    memory: bool = False,
) -> Ran:
    """Run a command. Raises `TooSlow`, or `RuntimeError` with the end of what it said.

    Its memory is watched only if wanted, for watching costs a little.
    """
    started, cpu = time.perf_counter(), _children_cpu()
    process = start(command, env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    watch = _Memory(process.pid)
    if memory:
        watch.start()
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired as error:
        raise TooSlow(f"超过 {limit:.0f} 秒") from error
    finally:
        stop(process)
        watch.over.set()
    taken = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:4])}：{(err or out)[-600:].decode()}")
    return Ran(out.decode(), taken, _children_cpu() - cpu, watch.peak)


def _children_cpu() -> float:
    """Processor seconds of every child that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start(
    command: Sequence[str], env: Mapping[str, str] = {}, *, cwd: Path = ROOT, **options: Any
) -> "subprocess.Popen[bytes]":
    """A process in a session of its own, so that it can be ended with all its children."""
    whole = {**os.environ, **env}
    return subprocess.Popen(list(command), cwd=cwd, env=whole, start_new_session=True, **options)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process that `start` started, and its children."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=5)
        except ProcessLookupError:
            process.wait()
            return
        except subprocess.TimeoutExpired:
            continue


class _Memory(threading.Thread):
    """Looks at the memory of a session of processes, often at first, then more rarely."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session = session
        self.over = threading.Event()
        self.peak = 0.0

    def run(self) -> None:
        pause = 0.1
        while not self.over.wait(pause):
            self.peak = max(self.peak, self._held() / 1024)
            pause = min(pause * 1.2, 2)

    def _held(self) -> int:
        """KiB of all processes of the session; one that has just ended holds none."""
        total = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                # The second field may hold spaces and brackets; the sixth is the session.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) != self.session:
                    continue
                for line in (folder / "smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
            except (OSError, ValueError, IndexError):
                continue
        return total


def hand_over(figures: Figures) -> None:
    """A part's last word: its figures, for the process that started it."""
    sys.stdout.write("\n" + json.dumps(figures) + "\n")


def received(out: str) -> Figures:
    """What `hand_over` wrote."""
    return json.loads(out.strip().rpartition("\n")[2])
