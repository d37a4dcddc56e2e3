"""Who is in the registry, and how complete their diaries are."""

from __future__ import annotations

import polars as pl

from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import everybody, how_many, mean, with_all
from abate.registry.release import ALL, Counted, Groups, Parts, Table

COMPLETENESS = (
    ("diary under 50 %", 0.0, 0.5),
    ("diary 50 to 74 %", 0.5, 0.75),
    ("diary 75 to 89 %", 0.75, 0.9),
    ("diary 90 % or more", 0.9, 2.0),
)
"""Bands of the share of days that are answered, from the first answered day to the last."""

_DIARY = ("with a diary", "without a diary")
_TREATED = ("treated", "not treated, or not known")
_HAS_DIARY, _IS_TREATED = pl.col("answered_days") > 0, pl.col("sessions") > 0


def people(rows: AllRows) -> Table:
    """People by centre: with a diary, how much of it is answered, and treated."""
    counts = [
        everybody().alias("people"),
        how_many(_HAS_DIARY).alias(_DIARY[0]),
        how_many(~_HAS_DIARY).alias(_DIARY[1]),
        how_many(_IS_TREATED).alias(_TREATED[0]),
        how_many(~_IS_TREATED).alias(_TREATED[1]),
    ]
    figures = {
        "mean share of days answered": mean(_completeness(), 3),
        "mean days answered": mean(pl.when(_HAS_DIARY).then("answered_days"), 1),
    }
    columns = ("people", *_DIARY, *_TREATED)
    return Table(
        "people",
        with_all(rows["people"], "centre", counts, [figure.alias(name) for name, figure in figures.items()]),
        keys=("centre",),
        counts=tuple(Counted(name, quantity=name) for name in columns),
        relations=(Parts("people", _DIARY), Parts("people", _TREATED), Groups(columns, "centre")),
        figures=dict.fromkeys(figures, ("with a diary",)),
    )


def overview(rows: AllRows) -> Table:
    """Everybody: how complete the diaries are, and of how many treatment and its beginning are known."""
    complete = _completeness()
    bands = {name: how_many((complete >= low) & (complete < high)) for name, low, high in COMPLETENESS}
    treatment = {
        "first session known": how_many(_IS_TREATED & pl.col("has_baseline_date")),
        "first session not known": how_many(_IS_TREATED & ~pl.col("has_baseline_date")),
        "not treated": how_many(~_IS_TREATED & pl.col("sessions_known")),
        "treatment not known": how_many(~_IS_TREATED & ~pl.col("sessions_known")),
    }
    frame = (
        rows["people"]
        .select(
            pl.lit(ALL).alias("centre"),
            everybody().alias("people"),
            *(count.alias(name) for name, count in (bands | treatment).items()),
            how_many(_HAS_DIARY).alias("with a diary"),
            how_many(_IS_TREATED).alias("treated"),
        )
        .collect(engine="streaming")
    )
    return Table(
        "overview",
        frame,
        keys=("centre",),
        inner=("centre",),
        counts=tuple(Counted(name, quantity=name) for name in frame.columns[1:]),
        relations=(
            Parts("with a diary", tuple(bands)),
            Parts("treated", ("first session known", "first session not known")),
            Parts("people", tuple(treatment)),
        ),
    )


def _completeness() -> pl.Expr:
    """The share of days answered, from the first answered day to the last."""
    days = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    return pl.when(_HAS_DIARY).then(pl.col("answered_days") / days)
