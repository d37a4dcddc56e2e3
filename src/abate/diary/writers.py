"""Writing diaries in the canonical formats, so that reading them back gives the same days."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from abate.diary import day
from abate.diary.table import DiaryTable

ROWS_IN_A_GROUP = 262_144
"""Parquet row groups of this size let one person be found without reading the whole file."""


def write_csv(diary: DiaryTable, path: Path) -> None:
    """Write the diary as canonical CSV; columns in which nothing is known are left out."""
    words = {code: word for word, code in day.SEVERITY_WORDS.items()}
    readable = diary.days.with_columns(pl.col("severity").replace_strict(words, return_dtype=pl.String))
    _known_columns(readable).write_csv(path)


def write_parquet(diary: DiaryTable, path: Path) -> None:
    """Write the diary as canonical Parquet: every column, zstd, ordered by patient and date."""
    diary.days.write_parquet(path, compression="zstd", row_group_size=ROWS_IN_A_GROUP)


def _known_columns(days: pl.DataFrame) -> pl.DataFrame:
    always = {"date", "headache"}
    named = {"patient"} if (days["patient"] != "").any() else set()
    known = {name for name in days.columns if name != "patient" and days[name].null_count() < days.height}
    return days.select([name for name in day.NAMES if name in always | named | known])
