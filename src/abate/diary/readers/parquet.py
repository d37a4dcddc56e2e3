"""The canonical diary as Parquet: the columns of the CSV, typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from abate.diary.table import DiaryTable
from abate.errors import DiaryError, Fault
from abate.files import readable


def read_parquet(path: Path, *, latest: date | None = None) -> DiaryTable:
    """Read a canonical Parquet diary into memory.

    Args:
        path: the file.
        latest: no diary day may be later than this day.

    Raises:
        DiaryError: with every fault of the file, rows counted from 1.
    """
    source = str(readable(path))
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as problem:
        why = f"this is no whole Parquet file ({problem})"
        raise DiaryError([Fault(why, "write it again, or name another file", source)]) from None
    return DiaryTable.of(frame, source=source, latest=latest)
