"""Retention: how long people go on being treated, by Kaplan and Meier.

Somebody is counted as treated until 26 weeks have passed without a session, and leaves the curve on that day: what
follows is never looked at to say who was still treated before. Whoever has not come to that day by the as-of day is
censored on the as-of day, which has nothing to do with how the treatment went. So neither premise of the estimate,
that time runs from the beginning and that censoring tells nothing, rests on more than the dates.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from abate.diary.weeks import DAYS_IN_A_WEEK
from abate.registry.outcomes.counting import Tallies, Tally, everybody
from abate.registry.release import ALL, Counted, Parts, Table
from abate.registry.rows import Rows

LONGEST_GAP = 182
"""Days without a session after which treatment counts as stopped: 26 weeks, two planned intervals and two weeks."""

STEP = 84
"""Days between the times that are shown: planned intervals of twelve weeks."""

Days = npt.NDArray[np.int64]


def count_durations(rows: Rows) -> pl.DataFrame:
    """By days from the first session to the end of treatment, or of the observation where it has not `stopped`.

    Whoever may have had other sessions is left out, and counted where `days` is null.
    """
    gaps = (
        rows.sessions.filter(pl.col("days_since_previous") > LONGEST_GAP)
        .group_by("person")
        .agg(pl.col("date", "days_since_previous").sort_by("number").first())
        .select("person", before_gap=pl.col("date") - pl.duration(days="days_since_previous"))
    )
    last = pl.coalesce("before_gap", "last_session")
    until = (last - pl.col("first_session")).dt.total_days() + LONGEST_GAP
    seen = (pl.lit(rows.questions.as_of) - pl.col("first_session")).dt.total_days()
    known = pl.when(pl.col("has_baseline_date") & pl.col("sessions_known"))
    return (
        rows.people.filter(pl.col("sessions") > 0)
        .join(gaps, on="person", how="left")
        .select(days=known.then(pl.min_horizontal(until, seen)), stopped=known.then(until <= seen))
        .group_by("days", "stopped")
        .agg(everybody().alias("people"))
    )


TALLIES = {"durations": Tally(("days", "stopped"), count_durations)}


@dataclass(frozen=True, slots=True, eq=False)
class Durations:
    """Of everybody, the days from the first session to the end of treatment, or of what is seen of it."""

    days: Days
    stopped: npt.NDArray[np.bool_]
    left_out: int


def durations(tallies: Tallies) -> Durations:
    """How long everybody was treated whose every session is known; the others are left out."""
    counted = tallies["durations"]
    known = counted.filter(pl.col("days").is_not_null())
    days, stopped = (np.repeat(known[name].to_numpy(), known["people"].to_numpy()) for name in ("days", "stopped"))
    return Durations(days, stopped, int(counted["people"].sum()) - len(days))


def retention(tallies: Tallies, limit: int) -> Table:
    """The share still treated, at times so far apart that fewer than `limit` never stop, or are censored, between."""
    found = durations(tallies)
    frame = pl.DataFrame(
        list(_steps(found, limit)),
        {
            "weeks": pl.Int64,
            **dict.fromkeys(("began", "at risk", "stopped so far", "censored so far"), pl.Int64),
            **dict.fromkeys(("still treated", "low", "high"), pl.Float64),
        },
    )
    parts = ("at risk", "stopped so far", "censored so far")
    return Table(
        "retention",
        frame.with_columns(pl.lit(ALL).alias("who"), pl.lit(found.left_out, pl.Int64).alias("left out")),
        keys=("weeks",),
        inner=("who",),
        counts=(
            Counted("began", "began, for retention", ("who",)),
            Counted("left out", "left out of retention", ("who",)),
            *(Counted(part) for part in parts),
        ),
        relations=(Parts("began", parts),),
        figures=dict.fromkeys(("still treated", "low", "high"), parts),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The estimate of Kaplan and Meier with 95 % limits (Greenwood, on the scale of log-minus-log)."""

    days: Days
    share: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]

    def at(self, day: int) -> tuple[float, float, float]:
        """The share on a day, and its limits; before the first day that somebody stopped it is 1."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.share[place]), float(self.low[place]), float(self.high[place])


def kaplan_meier(days: Days, stopped: npt.NDArray[np.bool_]) -> Curve:
    """The estimate, by scipy.

    Raises:
        ValueError: when a time is negative.
    """
    if np.any(days < 0):
        raise ValueError("nobody can have stopped before beginning")
    if not len(days):
        nothing = np.empty(0)
        return Curve(nothing.astype(np.int64), nothing, nothing, nothing)
    curve = stats.ecdf(stats.CensoredData(uncensored=days[stopped], right=days[~stopped])).sf
    with warnings.catch_warnings():
        # At 0 and at 1 the limits are not defined; they are the share itself there.
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        limits = curve.confidence_interval(0.95, method="log-log")
    share = curve.probabilities
    low, high = (
        np.where(np.isnan(bound.probabilities), share, bound.probabilities) for bound in (limits.low, limits.high)
    )
    return Curve(curve.quantiles.astype(np.int64), share, low, high)


def _steps(found: Durations, limit: int) -> list[dict[str, float]]:
    """Every twelve weeks, but no times between which few stop or are censored, or after which few are left."""
    curve = kaplan_meier(found.days, found.stopped)
    began, kept = len(found.days), (0, 0)
    steps = []
    last = int(found.days.max(initial=0))
    for day in range(0, last + 1, STEP):
        over = found.days <= day if day else np.zeros(began, np.bool_)
        stopped, censored = int((over & found.stopped).sum()), int((over & ~found.stopped).sum())
        at_risk = began - stopped - censored
        changes = (stopped - kept[0], censored - kept[1], at_risk)
        if any(0 < change < limit for change in changes) or (day and not at_risk):
            continue
        kept = (stopped, censored)
        share, low, high = curve.at(day)
        steps.append(
            {
                "weeks": day // DAYS_IN_A_WEEK,
                "began": began,
                "at risk": at_risk,
                "stopped so far": stopped,
                "censored so far": censored,
                "still treated": round(share, 4),
                "low": round(low, 4),
                "high": round(high, 4),
            }
        )
    return steps
