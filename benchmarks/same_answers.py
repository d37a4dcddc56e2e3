"""Whether contestants came to the same answers."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal


def compare(ours: Path, theirs: Path) -> int:
    """Compare every figure and outcome that the other contestant gives; answers how many cells agree.

    Raises:
        AssertionError: at the first table that differs.
    """
    agreed = 0
    for table, key in (("months", ["patient", "month"]), ("decisions", ["patient"])):
        left, right = (pl.read_parquet(folder / f"{table}.parquet") for folder in (ours, theirs))
        missing = set(right.columns) - set(left.columns)
        assert not missing, f"{table}: columns that Abate has not: {sorted(missing)}"
        assert_frame_equal(_comparable(left.select(right.columns), key), _comparable(right, key))
        agreed += right.height * (right.width - len(key))
    return agreed


def _comparable(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    words = [name for name, dtype in frame.schema.items() if not dtype.is_numeric()]
    return frame.with_columns(pl.col(words).cast(pl.String), pl.exclude(words).cast(pl.Float64)).sort(key)
