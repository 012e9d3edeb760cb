"""Time and memory: of a function in this process, and of a program in a child."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer


@dataclass(frozen=True, slots=True)
class Usage:
    """What a piece of work took: seconds, and the bytes that its process had at most until its end."""

    cpu_s: float
    wall_s: float
    peak_bytes: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended, by itself unless it `was_late`."""

    usage: Usage
    output: str
    exit_code: int
    was_late: bool


def measure(work: Callable[[], object]) -> Usage:
    """Run a function once."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Usage(cpu, wall, _peak_bytes(resource.getrusage(resource.RUSAGE_SELF)))


def run_child(
    command: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    limit_s: float,
    keeps_output: bool = False,
) -> Ended:
    """Run a program to its end, or kill it after the limit; it counts with the children it waited for.

    The `environment` is what it finds there besides what this process has.
    """
    wall = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        # A report of megabytes must not grow this process: see `_peak_bytes`.
        stdout=subprocess.PIPE if keeps_output else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:
        timer = Timer(limit_s, child.kill)
        timer.start()
        output = child.stdout.read() if child.stdout is not None else ""
        # Popen's own ways to wait do not tell what this one child used.
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        was_late = not timer.is_alive()
        timer.cancel()
    usage = Usage(used.ru_utime + used.ru_stime, time.perf_counter() - wall, _peak_bytes(used))
    return Ended(usage, output, child.returncode, was_late)


def _peak_bytes(used: resource.struct_rusage) -> int:
    """Return the largest resident size, which Linux counts in KiB and macOS in bytes.

    Linux hands a child the peak of the process that started it, so that one has to be small.
    """
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
