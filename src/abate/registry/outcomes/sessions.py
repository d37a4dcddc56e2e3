"""Sessions: the interval between them, and the units that were given."""

from __future__ import annotations

import polars as pl

from abate.facts.from_history import DAYS_IN_A_CYCLE
from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import everybody, how_many, mean, with_all
from abate.registry.release import Counted, Groups, Parts, Table

LONG_GAP = 91
"""Days: more than 13 weeks is what REPOSE called a gap (Ahmed et al., J Headache Pain 2019;20:26)."""

_days, _units = pl.col("days"), pl.col("units")

INTERVALS = (
    ("interval under 84 days", _days < DAYS_IN_A_CYCLE),
    ("interval 84 to 91 days", _days.is_between(DAYS_IN_A_CYCLE, LONG_GAP)),
    ("interval 92 to 182 days", _days.is_between(LONG_GAP + 1, 182)),
    ("interval over 182 days", _days > 182),
)
"""Days since the session before."""

UNITS = (
    ("under 155 U", _units < 155),
    ("155 U", _units == 155),
    ("156 to 194 U", _units.is_between(156, 194)),
    ("195 U", _units == 195),
    ("over 195 U", _units > 195),
    ("units not known", _units.is_null()),
)
"""155 U are the fixed sites of the labels, 195 U the most with the optional ones (BOTOX US and EU/UK labels)."""


def sessions(rows: AllRows) -> Table:
    """By centre: sessions that certainly were onabotulinumtoxinA for headache, their intervals and units."""
    counts = [
        pl.col("person").n_unique().cast(pl.Int64).alias("people"),
        everybody().alias("sessions"),
        how_many(_days.is_null()).alias("first sessions known here"),
        how_many(_days.is_not_null()).alias("sessions with an interval"),
    ]
    bands = [
        expression.alias(name)
        for band, condition in (*INTERVALS, *UNITS)
        for name, expression in (
            (band, how_many(condition)),
            (_behind(band), pl.col("person").filter(condition.fill_null(value=False)).n_unique().cast(pl.Int64)),
        )
    ]
    repeated = pl.col("person").filter(_days.is_not_null()).n_unique().cast(pl.Int64)
    gap = pl.col("person").filter(_days.fill_null(0) > LONG_GAP).n_unique().cast(pl.Int64)
    by_person = [repeated.alias("people with an interval"), gap.alias("people with a gap over 13 weeks")]
    means = [
        mean(_days, 1).alias("mean interval"),
        _days.median().round(1).alias("median interval"),
        mean(_units, 1).alias("mean units"),
    ]
    frame = with_all(each_session(rows), "centre", [*counts, *bands, *by_person], means)
    intervals, units = tuple(name for name, _ in INTERVALS), tuple(name for name, _ in UNITS)
    timing = ("first sessions known here", "sessions with an interval")
    counted = ("sessions", *timing)
    return Table(
        "sessions",
        frame,
        keys=("centre",),
        counts=(
            Counted("people"),
            *(Counted(name, few="people") for name in counted),
            *(Counted(name, few=_behind(name)) for name in (*intervals, *units)),
            Counted("people with an interval"),
            Counted("people with a gap over 13 weeks"),
        ),
        relations=(
            Parts("sessions", timing),
            Parts("sessions with an interval", intervals),
            Parts("sessions", units),
            Parts("people", ("people with an interval",), has_rest=True),
            Parts("people with an interval", ("people with a gap over 13 weeks",), has_rest=True),
            Groups((*counted, *intervals, *units), "centre"),
            Groups(
                ("people", "people with an interval", "people with a gap over 13 weeks"), "centre", may_overlap=True
            ),
        ),
        figures={
            "mean interval": ("people with an interval", "sessions with an interval"),
            "median interval": ("people with an interval", "sessions with an interval"),
            "mean units": ("people", "sessions", "units not known"),
        },
        inner=tuple(_behind(name) for name in (*intervals, *units)),
    )


def each_session(rows: AllRows) -> pl.LazyFrame:
    """One row per person and session that certainly was one; lots and sites that are not known are none."""
    return (
        rows["sessions"]
        .filter(pl.col("number").is_not_null())
        .select(
            "person",
            "number",
            *("date", "centre", "injector"),
            pl.col("days_since_previous").cast(pl.Int64).alias("days"),
            pl.col("units").cast(pl.Int64),
            pl.col("lots", "sites").fill_null([]),
        )
    )


def _behind(band: str) -> str:
    """The column of the people behind the sessions of a band."""
    return f"people behind: {band}"
