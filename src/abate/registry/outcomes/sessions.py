"""Sessions: the interval between them, and the units that were given."""

from __future__ import annotations

import polars as pl

from abate.facts.from_history import DAYS_IN_A_CYCLE
from abate.registry.outcomes.counting import (
    NOT_KNOWN,
    Tallies,
    Tally,
    adding,
    everybody,
    how_many,
    in_order,
    mean,
    people_with,
)
from abate.registry.release import ALL, Counted, Groups, Parts, Table
from abate.registry.rows import Rows

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

_TIMING = {"first sessions known here": _days.is_null(), "sessions with an interval": _days.is_not_null()}
_BANDS = (*INTERVALS, *UNITS)
_PEOPLE = {"people with an interval": _days.is_not_null(), "people with a gap over 13 weeks": _days > LONG_GAP}


def count_sessions(rows: Rows) -> pl.DataFrame:
    """By centre, and all together: somebody may have been treated in several."""
    counts = [
        people_with().alias("people"),
        everybody().alias("sessions"),
        *(how_many(condition).alias(name) for name, condition in (*_TIMING.items(), *_BANDS)),
        *(people_with(condition).alias(_behind(name)) for name, condition in _BANDS),
        *(people_with(condition).alias(name) for name, condition in _PEOPLE.items()),
        *adding("mean interval", _days),
        *adding("mean units", _units),
    ]
    sessions = rows.each_session.with_columns(pl.col("centre").fill_null(NOT_KNOWN))
    return pl.concat([sessions.select(pl.lit(ALL).alias("centre"), *counts), sessions.group_by("centre").agg(counts)])


def count_intervals(rows: Rows) -> pl.DataFrame:
    """By centre and days since the session before."""
    sessions = rows.each_session.with_columns(pl.col("centre").fill_null(NOT_KNOWN))
    with_one = sessions.filter(_days.is_not_null())
    return with_one.group_by("centre", "days").agg(everybody().alias("sessions"))


TALLIES = {"sessions": Tally(("centre",), count_sessions), "intervals": Tally(("centre", "days"), count_intervals)}


def sessions(tallies: Tallies) -> Table:
    """By centre: sessions that certainly were onabotulinumtoxinA for headache, their intervals and units."""
    intervals, units = tuple(name for name, _ in INTERVALS), tuple(name for name, _ in UNITS)
    behind = tuple(_behind(name) for name in (*intervals, *units))
    counted = ("sessions", *_TIMING)
    frame = (
        in_order(tallies["sessions"], "centre")
        .join(_medians(tallies["intervals"]), on="centre", how="left", maintain_order="left")
        .select(
            "centre",
            "people",
            *(*counted, *intervals, *units, *behind, *_PEOPLE),
            mean("mean interval", 1),
            "median interval",
            mean("mean units", 1),
        )
    )
    with_interval = ("people with an interval", "sessions with an interval")
    return Table(
        "sessions",
        frame,
        keys=("centre",),
        counts=(
            Counted("people"),
            *(Counted(name, few="people") for name in counted),
            *(Counted(name, few=_behind(name)) for name in (*intervals, *units)),
            *(Counted(name) for name in _PEOPLE),
        ),
        relations=(
            Parts("sessions", tuple(_TIMING)),
            Parts("sessions with an interval", intervals),
            Parts("sessions", units),
            Parts("people", ("people with an interval",), has_rest=True),
            Parts("people with an interval", ("people with a gap over 13 weeks",), has_rest=True),
            Groups((*counted, *intervals, *units), "centre"),
            Groups(("people", *_PEOPLE), "centre", may_overlap=True),
        ),
        figures={
            "mean interval": with_interval,
            "median interval": with_interval,
            "mean units": ("people", "sessions", "units not known"),
        },
        inner=behind,
    )


def _medians(intervals: pl.DataFrame) -> pl.DataFrame:
    """The median interval of each centre, and of all: the mean of the two in the middle where there are two."""
    whole = (
        intervals.group_by("days")
        .agg(pl.col("sessions").sum())
        .select(pl.lit(ALL).alias("centre"), "days", "sessions")
    )
    each = pl.concat([whole, intervals.select(whole.columns)]).sort("centre", "days")
    upto, total = pl.col("sessions").cum_sum(), pl.col("sessions").sum()
    lower, upper = (_days.filter(upto > middle).first() for middle in ((total - 1) // 2, total // 2))
    return each.group_by("centre").agg(((lower + upper) / 2).round(1).alias("median interval"))


def _behind(band: str) -> str:
    """The column of the people behind the sessions of a band."""
    return f"people behind: {band}"
