"""What the contestants over a registry are compared by: for each cycle and stretch, sums and numbers of people.

Every contestant counts, for everybody, the stretches of the course (baseline, three windows of each cycle, the last
28 days and 12 weeks) between bounds, and who fell by 30, 50 and 75 %. Abate does more in its time, see
`registry_abate`.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from abate.registry.engine import AllRows
from abate.registry.rows import FALLING, FALLS, MEASURES

KEYS = ["cycle", "stretch"]
BOUNDS = [f"{measure} {bound}" for measure in MEASURES for bound in ("low", "high")]
FELL = [f"{measure} fell {fall}" for measure in FALLING for fall in FALLS]


def summed(rows: AllRows) -> pl.DataFrame:
    """The comparison table of Abate's own rows."""
    return (
        rows["stretches"]
        .group_by(KEYS)
        .agg(
            people=pl.len(),
            counted=pl.col("why").null_count(),
            **{name: pl.col(name).cast(pl.Float64).sum() for name in BOUNDS},
            **{f"{name} {word}": (pl.col(name) == flag).sum() for name in FELL for word, flag in _WORDS},
        )
        .collect()
        .pipe(canonical)
    )


_WORDS = (("met", True), ("not met", False))


def canonical(table: pl.DataFrame) -> pl.DataFrame:
    """In one order, with one set of types; hours are rounded to what adding in another order leaves alone."""
    columns = ["people", "counted", *BOUNDS, *(f"{name} {word}" for name in FELL for word, _ in _WORDS)]
    numbers = [pl.col(name).cast(pl.Float64).round(3) for name in columns]
    return table.select(pl.col("cycle").cast(pl.Int64), pl.col("stretch").cast(pl.String), *numbers).sort(KEYS)


def compare(folder: Path, one: str, other: str) -> int:
    """How many cells two contestants wrote alike; none may differ."""
    first, second = (pl.read_parquet(folder / f"{name}.parquet") for name in (one, other))
    if not first.equals(second):
        different = [name for name in first.columns if not first[name].equals(second[name])]
        raise AssertionError(f"{one} and {other} differ in {different}:\n{first}\n{second}")
    return first.height * first.width
