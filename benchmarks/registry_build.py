"""Building a registry from a folder of files."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from abate.registry.build import build
from benchmarks.contestant import report, timed

if __name__ == "__main__":
    seconds, built = timed(lambda: build(Path(sys.argv[1]), Path(sys.argv[2]), latest=date(2026, 12, 31)))
    report(seconds, people=built.people, days=built.days)
