"""Running a contestant in a fresh process: the time that it measures inside, and the peak memory of its process tree.

A contestant is a module of this package. It prints one line of JSON with at least `seconds`, and anything else that
it has to report.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any

import psutil

SECONDS_BETWEEN_SAMPLES = 0.01


@dataclass(frozen=True, slots=True)
class Contestant:
    """A module of this package and its arguments."""

    module: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One run: seconds measured inside, peak bytes of the process tree, and the whole report."""

    seconds: float
    peak: int
    report: Mapping[str, Any]


def run(contestant: Contestant) -> Result:
    """Run a contestant once.

    Raises:
        RuntimeError: when it fails, with what it wrote.
    """
    command = [sys.executable, "-m", f"benchmarks.{contestant.module}", *contestant.arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    sampler = _PeakMemory(process.pid)
    sampler.start()
    out, err = process.communicate()
    sampler.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{err}")
    report = json.loads(out.splitlines()[-1])
    return Result(report["seconds"], sampler.peak, report)


def run_in_turn(contestants: Mapping[str, Contestant], runs: int) -> dict[str, list[Result]]:
    """Every contestant once, then every one again, so that a busy minute of the machine falls on all of them."""
    results: dict[str, list[Result]] = {name: [] for name in contestants}
    for _ in range(runs):
        for name, contestant in contestants.items():
            print(f"  {name} ...", file=sys.stderr)
            results[name].append(run(contestant))
    return results


def middle(results: Sequence[Result]) -> Result:
    """Median seconds and median peak; the report of the first run."""
    seconds = median(result.seconds for result in results)
    return Result(seconds, int(median(result.peak for result in results)), results[0].report)


class _PeakMemory(threading.Thread):
    """Watches the resident memory of a process and everything below it."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        """Sample until told to stop, or until the process is gone."""
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(self._pid)
            while not self._ended.is_set():
                tree = [root, *root.children(recursive=True)]
                self.peak = max(self.peak, sum(_resident(process) for process in tree))
                time.sleep(SECONDS_BETWEEN_SAMPLES)

    def stop(self) -> None:
        """End the watch."""
        self._ended.set()
        self.join()


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0
