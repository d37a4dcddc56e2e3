"""Time to first response: who had responded by so many weeks after the first injections."""

from __future__ import annotations

import polars as pl

from abate.diary.months import DAYS_IN_A_MONTH
from abate.diary.weeks import DAYS_IN_A_WEEK
from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import how_many
from abate.registry.outcomes.course import ASKED, SHARES, WINDOW_NAMES, with_shares
from abate.registry.release import Counted, Nested, Parts, Table
from abate.registry.rows import FALLS, Questions
from abate.response.course import JUDGED

BY_WEEKS = (4, 8, 12, 24, 36, 48, 72, 96)
"""Weeks since the first injections: the three windows of the first cycle, then whole cycles of 12 weeks."""

NEVER = 65_535


def first_response(rows: AllRows, questions: Questions) -> Table:
    """By each week: who had a window with a fall by 30, 50 or 75 % in headache days, of all who began so long ago.

    Nobody leaves the denominator by stopping: who began early enough is counted whether still treated or not, and
    windows that never came hold no response.
    """
    windows = _windows(rows)
    began = (
        rows["people"]
        .filter("has_baseline_date")
        .select("person", age=(pl.lit(questions.as_of) - pl.col("first_session")).dt.total_days())
    )
    first = windows.group_by("person").agg(
        *(
            pl.when(answer).then("ends").min().alias(f"{name} {fall}")
            for fall in FALLS
            for name, answer in _answers(fall).items()
        )
    )
    people = began.join(first, on="person", how="left").with_columns(
        pl.col(r"^(certain|possible) .*$").fill_null(NEVER)
    )
    found = people.select(
        *(
            expression.alias(f"{week} {fall} {name}")
            for week in BY_WEEKS
            for fall in FALLS
            for name, expression in _by_then(week, fall).items()
        )
    ).collect(engine="streaming")
    row = found.row(0, named=True)
    names = ("people", "met", "not met", "not known")
    frame = pl.DataFrame(
        [
            {"by week": week, "fall": fall, **{name: row[f"{week} {fall} {name}"] for name in names}}
            for week in BY_WEEKS
            for fall in FALLS
            if row[f"{week} {fall} people"]
        ],
        {"by week": pl.Int64, "fall": pl.Int64, **dict.fromkeys(names, pl.Int64)},
    )
    return Table(
        "first_response",
        with_shares(frame),
        keys=("by week", "fall"),
        counts=(Counted("people", "began so long ago", ("by week",)), *(Counted(name) for name in names[1:])),
        relations=(
            Parts("people", names[1:]),
            Nested("met", "fall", FALLS),
            Nested("not met", "fall", tuple(reversed(FALLS))),
            Nested("people", "by week", BY_WEEKS),
        ),
        figures=SHARES,
    )


def _windows(rows: AllRows) -> pl.LazyFrame:
    """Windows that were over and not cut short, with the day since the first injections on which each ended."""
    sessions = (
        rows["sessions"]
        .filter(pl.col("number").is_not_null())
        .unique(["person", "number"])
        .select("person", pl.col("number").alias("cycle"), pl.col("date").alias("injected"))
    )
    started = rows["people"].filter("has_baseline_date").select("person", "first_session")
    at = pl.col("stretch").to_physical().cast(pl.Int64)
    return (
        rows["stretches"]
        .filter(pl.col("stretch").cast(pl.String).is_in(WINDOW_NAMES), ASKED)
        .select("person", "cycle", at.alias("at"), *(f"{JUDGED} fell {fall}" for fall in FALLS))
        .join(sessions, on=["person", "cycle"], how="inner")
        .join(started, on="person", how="inner")
        .with_columns(
            ends=(pl.col("injected") - pl.col("first_session")).dt.total_days() + DAYS_IN_A_MONTH * pl.col("at")
        )
    )


def _answers(fall: int) -> dict[str, pl.Expr]:
    fell = pl.col(f"{JUDGED} fell {fall}")
    return {"certain": fell.fill_null(value=False), "possible": fell.fill_null(value=True)}


def _by_then(week: int, fall: int) -> dict[str, pl.Expr]:
    day = week * DAYS_IN_A_WEEK
    so_long = pl.col("age") >= day
    certain, possible = (pl.col(f"{name} {fall}") <= day for name in ("certain", "possible"))
    return {
        "people": how_many(so_long),
        "met": how_many(so_long & certain),
        "not met": how_many(so_long & ~possible),
        "not known": how_many(so_long & possible & ~certain),
    }
