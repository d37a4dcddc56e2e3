"""Who is in the registry, and how complete their diaries are."""

from __future__ import annotations

import polars as pl

from abate.registry.outcomes.counting import (
    NOT_KNOWN,
    Tallies,
    Tally,
    adding,
    everybody,
    how_many,
    mean,
    with_all,
)
from abate.registry.release import ALL, Counted, Groups, Parts, Table
from abate.registry.rows import Rows

COMPLETENESS = (
    ("diary under 50 %", 0.0, 0.5),
    ("diary 50 to 74 %", 0.5, 0.75),
    ("diary 75 to 89 %", 0.75, 0.9),
    ("diary 90 % or more", 0.9, 2.0),
)
"""Bands of the share of days that are answered, from the first answered day to the last."""

_HAS_DIARY, _IS_TREATED = pl.col("answered_days") > 0, pl.col("sessions") > 0
_FIRST_KNOWN, _ALL_KNOWN = pl.col("has_baseline_date"), pl.col("sessions_known")

_COMPLETE = pl.when(_HAS_DIARY).then(
    pl.col("answered_days") / ((pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1)
)
"""The share of days answered, from the first answered day to the last."""

_DIARY = {"with a diary": _HAS_DIARY, "without a diary": ~_HAS_DIARY}
_TREATED = {"treated": _IS_TREATED, "not treated, or not known": ~_IS_TREATED}
_BANDS = {name: (low <= _COMPLETE) & (high > _COMPLETE) for name, low, high in COMPLETENESS}
_TREATMENT = {
    "first session known": _IS_TREATED & _FIRST_KNOWN,
    "first session not known": _IS_TREATED & ~_FIRST_KNOWN,
    "not treated": ~_IS_TREATED & _ALL_KNOWN,
    "treatment not known": ~_IS_TREATED & ~_ALL_KNOWN,
}
_COUNTED = _DIARY | _TREATED | _BANDS | _TREATMENT


def count_people(rows: Rows) -> pl.DataFrame:
    """By centre: everybody, and how complete their diaries are."""
    return (
        rows.people.with_columns(pl.col("centre").fill_null(NOT_KNOWN))
        .group_by("centre")
        .agg(
            everybody().alias("people"),
            *(how_many(condition).alias(name) for name, condition in _COUNTED.items()),
            *adding("mean share of days answered", _COMPLETE),
            *adding("mean days answered", pl.when(_HAS_DIARY).then("answered_days").cast(pl.Int64)),
        )
    )


TALLIES = {"people": Tally(("centre",), count_people)}


def people(tallies: Tallies) -> Table:
    """People by centre: with a diary, how much of it is answered, and treated."""
    counts = ("people", *_DIARY, *_TREATED)
    figures = {"mean share of days answered": 3, "mean days answered": 1}
    return Table(
        "people",
        with_all(tallies["people"], "centre").select(
            "centre", *counts, *(mean(name, digits) for name, digits in figures.items())
        ),
        keys=("centre",),
        counts=tuple(Counted(name, quantity=name) for name in counts),
        relations=(Parts("people", tuple(_DIARY)), Parts("people", tuple(_TREATED)), Groups(counts, "centre")),
        figures=dict.fromkeys(figures, ("with a diary",)),
    )


def overview(tallies: Tallies) -> Table:
    """Everybody: how complete the diaries are, and of how many treatment and its beginning are known."""
    counts = ("people", *_BANDS, *_TREATMENT, "with a diary", "treated")
    headlines = ("people", "with a diary", "treated", "first session known")
    return Table(
        "overview",
        tallies["people"].select(pl.lit(ALL).alias("centre"), *(pl.col(name).sum() for name in counts)),
        keys=("centre",),
        inner=("centre",),
        counts=tuple(Counted(name, quantity=name, rather_shown=name in headlines) for name in counts),
        relations=(
            Parts("with a diary", tuple(_BANDS)),
            Parts("treated", ("first session known", "first session not known")),
            Parts("people", tuple(_TREATMENT)),
        ),
    )
