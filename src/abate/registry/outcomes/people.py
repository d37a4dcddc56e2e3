"""Who is in the registry, and how complete their diaries are."""

from __future__ import annotations

import polars as pl

from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import everybody, how_many, mean, with_all
from abate.registry.release import Counted, Groups, Parts, Table

COMPLETENESS = (
    ("diary under 50 %", 0.0, 0.5),
    ("diary 50 to 74 %", 0.5, 0.75),
    ("diary 75 to 89 %", 0.75, 0.9),
    ("diary 90 % or more", 0.9, 2.0),
)
"""Bands of the share of days that are answered, from the first answered day to the last."""

_DIARY = ("with a diary", "without a diary")
_TREATED = ("treated", "not treated", "treatment not known")


def people(rows: AllRows) -> Table:
    """People by centre: with a diary, treated, and how much of their diaries is answered."""
    has_diary = pl.col("answered_days") > 0
    days = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    complete = pl.when(has_diary).then(pl.col("answered_days") / days)
    treated = pl.col("sessions") > 0
    counts = [
        everybody().alias("people"),
        how_many(has_diary).alias(_DIARY[0]),
        how_many(~has_diary).alias(_DIARY[1]),
        *(how_many((complete >= low) & (complete < high)).alias(name) for name, low, high in COMPLETENESS),
        how_many(treated).alias(_TREATED[0]),
        how_many(~treated & pl.col("sessions_known")).alias(_TREATED[1]),
        how_many(~treated & ~pl.col("sessions_known")).alias(_TREATED[2]),
        how_many(pl.col("has_baseline_date")).alias("first session known"),
    ]
    figures = [
        mean(complete, 3).alias("mean share of days answered"),
        mean(pl.when(has_diary).then("answered_days"), 1).alias("mean days answered"),
    ]
    bands = tuple(name for name, *_ in COMPLETENESS)
    columns = ("people", *_DIARY, *bands, *_TREATED, "first session known")
    return Table(
        "people",
        with_all(rows["people"], "centre", counts, figures),
        keys=("centre",),
        counts=tuple(Counted(name, quantity=name) for name in columns),
        relations=(
            Parts("people", _DIARY),
            Parts("with a diary", bands),
            Parts("people", _TREATED),
            Parts("treated", ("first session known",), has_rest=True),
            Groups(columns, "centre"),
        ),
        figures=dict.fromkeys(("mean share of days answered", "mean days answered"), ("with a diary",)),
    )
