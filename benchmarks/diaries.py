"""Synthetic diaries of any size, the same on every machine, written once as canonical Parquet.

A person has a headache tendency; days are drawn around it. 5 to 10 % of the days are unanswered (the row is missing)
and 3 to 10 % of the answers about pain and company are blank. No figure means anything clinically.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import polars as pl

from abate.diary import day
from abate.diary.writers import ROWS_IN_A_GROUP

DAYS = 365
AS_OF = date(2026, 6, 30)
FIRST_DAY = AS_OF - timedelta(days=DAYS - 1)
CACHE = Path("build/bench")
PEOPLE_IN_A_SLICE = 10_000

_HEADACHE_ONLY = {
    "unilateral": 0.6,
    "pulsating": 0.6,
    "aggravated_by_activity": 0.55,
    "nausea": 0.5,
    "vomiting": 0.1,
    "photophobia": 0.6,
    "phonophobia": 0.55,
    "aura": 0.05,
    "autonomic": 0.05,
    "believed_migraine": 0.5,
    "relieved_by_triptan": 0.3,
}
_MEDICINES = dict(zip(day.ACUTE_CLASSES, (0.45, 0.02, 0.04, 0.15, 0.4, 0.5, 0.06, 0.02), strict=True))


def stored(people: int) -> Path:
    """The file with the diaries of that many people; made where it is not there yet."""
    path = CACHE / f"diaries-{people}.parquet"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        print(f"writing {path} ...", file=sys.stderr)
        with TemporaryDirectory(dir=CACHE) as folder:
            parts = []
            for number, days in enumerate(slices(people)):
                parts.append(Path(folder) / f"{number:05}.parquet")
                days.write_parquet(parts[-1], compression="uncompressed")
            whole = Path(folder) / "whole.parquet"
            pl.scan_parquet(parts).sink_parquet(
                whole, compression="zstd", row_group_size=ROWS_IN_A_GROUP, maintain_order=True
            )
            whole.rename(path)
    return path


def slices(people: int) -> Iterator[pl.DataFrame]:
    """The days of that many people, some at a time, ordered by patient and date."""
    for first in range(0, people, PEOPLE_IN_A_SLICE):
        yield _days(first, min(people, first + PEOPLE_IN_A_SLICE))


def _days(first: int, stop: int) -> pl.DataFrame:
    draw = np.random.default_rng([20_260_630, first])
    people = stop - first
    answered = draw.random((people, DAYS)) >= draw.uniform(0.05, 0.10, (people, 1))
    person, at = np.nonzero(answered)
    rows = len(person)
    tendency = draw.beta(1.6, 1.6, people)[person]
    headache = draw.random(rows) < tendency
    blank = draw.uniform(0.03, 0.10, people)[person]

    def nullable(values: npt.NDArray[np.generic], known: npt.NDArray[np.bool_]) -> pl.Series:
        return pl.select(pl.when(pl.Series(known)).then(pl.Series(values))).to_series()

    def answer() -> npt.NDArray[np.bool_]:
        return draw.random(rows) >= blank

    hours = np.where(headache, np.round(draw.gamma(2.5, 3.0, rows).clip(0.5, 24.0) * 2) / 2, 0.0)
    severity = np.where(headache, draw.choice(np.array([1, 2, 3], np.uint8), rows, p=[0.3, 0.45, 0.25]), 0)
    columns: dict[str, pl.Series] = {
        "patient": pl.Series(np.char.add("synthetic-", np.char.zfill(np.arange(first, stop).astype("U"), 7)))[person],
        "date": pl.Series(np.datetime64(FIRST_DAY, "D") + at),
        "headache": pl.Series(headache),
        "hours": nullable(hours, answer()),
        "severity": nullable(severity.astype(np.uint8), answer()),
    }
    for name, share in _HEADACHE_ONLY.items():
        columns[name] = nullable(draw.random(rows) < share, headache & answer())
    for name, share in _MEDICINES.items():
        likes = (draw.random(people) < 0.5)[person]
        columns[name] = nullable(
            (draw.random(rows) < share) & likes & (headache | (draw.random(rows) < 0.02)), answer()
        )
    columns["note"] = pl.Series([None], dtype=pl.String).extend_constant(None, rows - 1)
    return pl.DataFrame(columns).cast(dict(day.SCHEMA)).select(day.NAMES)  # type: ignore[arg-type]
