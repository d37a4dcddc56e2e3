"""The limit: decoding every column of the file, and nothing else."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.contestant import report, timed


def scan(path: Path) -> pl.DataFrame:
    """One figure per column, for which each value has to be looked at."""
    diaries = pl.scan_parquet(path)
    figures = [
        pl.col(name).str.len_bytes().sum()
        if dtype == pl.String
        else pl.col(name).sum()
        if dtype == pl.Boolean
        else pl.col(name).max()
        for name, dtype in diaries.collect_schema().items()
    ]
    return diaries.select(figures).collect(engine="streaming")


if __name__ == "__main__":
    import sys

    seconds, _ = timed(lambda: scan(Path(sys.argv[1])))
    report(seconds)
