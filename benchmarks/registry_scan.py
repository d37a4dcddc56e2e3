"""The limit: decoding every column of the files handed in, or of those that are counted from, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from benchmarks.by_scan import scan
from benchmarks.contestant import report, timed


def main() -> None:
    kind, folder = sys.argv[1], Path(sys.argv[2])
    if kind == "days":
        seconds, _ = timed(lambda: [scan(path) for path in sorted((folder / "days").glob("*.parquet"))])
    else:
        seconds, _ = timed(lambda: list(map(_read, sorted(folder.glob("generation-*/*/*")))))
    report(seconds)


def _read(path: Path) -> None:
    """Every column of a file that counting reads."""
    if path.name in ("judged.arrow", "hours.arrow"):
        pl.read_ipc(path).select(pl.all().max())
    elif path.name in ("people.parquet", "sessions.parquet", "effects.parquet"):
        pl.read_parquet(path)


if __name__ == "__main__":
    main()
