"""Days and hours by cycle, responders by the raw rule, and wear-off: all from the stretches of four weeks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from abate.diary.months import DAYS_IN_A_MONTH
from abate.registry.outcomes.counting import (
    ANSWERS,
    MILLIONTHS,
    SHARES,
    Runs,
    Tallies,
    Tally,
    mean,
    millionths,
    share,
    with_shares,
)
from abate.registry.release import Counted, Nested, Parts, Table
from abate.registry.rows import (
    BASELINE,
    BOUNDS,
    FALLING,
    FALLS,
    FIRST_WEEKS,
    MEASURES,
    STRETCH,
    Column,
    Rows,
)
from abate.response.course import JUDGED, WINDOWS

STRETCH_NAMES = tuple(STRETCH.categories)
WINDOW_NAMES = tuple(f"weeks {weeks}" for weeks in WINDOWS)

_FIGURES = (*BOUNDS, "prorated")


def count_stretches(rows: Rows) -> pl.DataFrame:
    """By cycle and stretch: people, their figures for 28 days, and how many fell."""
    found = rows.stretches
    asked, known = found.asked, found.has_figure
    runs = Runs(found.kind, found.cycle)
    columns: dict[str, Column] = {"people": asked, "with a figure": known}
    for name in MEASURES:
        for bound in BOUNDS:
            columns[f"{name} {bound} sum"] = millionths(getattr(found, bound)[name] / found.months, known)
        # For the eye: it may stand for days that nobody answered.
        with np.errstate(divide="ignore", invalid="ignore"):
            prorated = found.low[name] * np.float64(DAYS_IN_A_MONTH) / found.answered
        columns[f"{name} prorated sum"] = millionths(prorated, known)
    for name, met in found.met.items():
        columns |= {f"{name} met": met, f"{name} not met": found.not_met[name]}
    counted = {name: runs.sum(values) for name, values in columns.items()}
    keys = {"stretch": runs.first(found.kind), "cycle": runs.first(found.cycle).astype(np.uint16)}
    return pl.DataFrame(keys | counted).filter(pl.col("people") > 0)


def count_wear_off(rows: Rows) -> pl.DataFrame:
    """By cycle: weeks 9-12 against the better of the two windows before, of whom all three were over."""
    found = rows.stretches
    windows = [found.of_kind(FIRST_WEEKS + at) for at in range(len(WINDOWS))]
    cycle = found.cycle[windows[0]]
    asked, known = (np.all([flag[window] for window in windows], axis=0) for flag in (found.asked, found.has_figure))
    low, high = (
        np.array([side[JUDGED][window] for window in windows]).astype(np.int64) for side in (found.low, found.high)
    )
    least, most = low[2] - high[:2].min(axis=0), high[2] - low[:2].min(axis=0)
    columns = {
        "people": asked,
        "all three known": known,
        "not all three known": asked & ~known,
        "more days": known & (least > 0),
        "not more days": known & (most <= 0),
        "more or not is not known": known & (least <= 0) & (most > 0),
        **{f"{name} low sum": MILLIONTHS * low[at] * known for at, name in enumerate(WINDOW_NAMES)},
        **{f"{name} high sum": MILLIONTHS * high[at] * known for at, name in enumerate(WINDOW_NAMES)},
        "difference low sum": MILLIONTHS * least * known,
        "difference high sum": MILLIONTHS * most * known,
    }
    runs = Runs(cycle)
    counted = {name: runs.sum(values) for name, values in columns.items()}
    return pl.DataFrame({"cycle": runs.first(cycle).astype(np.uint16)} | counted).filter(pl.col("people") > 0)


TALLIES = {
    "stretches": Tally(("cycle", "stretch"), count_stretches),
    "wear_off": Tally(("cycle",), count_wear_off),
}


def course(tallies: Tallies) -> Table:
    """Days and hours by cycle and stretch: the means of what each person's missing days leave possible."""
    rows = [
        {
            "cycle": row["cycle"],
            "stretch": STRETCH_NAMES[row["stretch"]],
            "measure": measure,
            "people": row["people"],
            "with a figure": row["with a figure"],
            "without a figure": row["people"] - row["with a figure"],
            **{f"mean {figure}": row[f"{measure} {figure}"] for figure in _FIGURES},
        }
        for row in _with_means(tallies).iter_rows(named=True)
        for measure in MEASURES
    ]
    stretch, parts = ("cycle", "stretch"), ("with a figure", "without a figure")
    means = tuple(f"mean {figure}" for figure in _FIGURES)
    frame = pl.DataFrame(
        rows,
        {
            **{"cycle": pl.Int64, "stretch": pl.String, "measure": pl.String},
            **dict.fromkeys(("people", *parts), pl.Int64),
            **dict.fromkeys(means, pl.Float64),
        },
    )
    return Table(
        "course",
        frame,
        keys=(*stretch, "measure"),
        counts=(Counted("people", "people asked", stretch), *(Counted(part, part, stretch) for part in parts)),
        relations=(Parts("people", parts),),
        figures=dict.fromkeys(means, ("with a figure",)),
    )


def _with_means(tallies: Tallies) -> pl.DataFrame:
    means = [mean(f"{measure} {figure}", of="with a figure") for measure in MEASURES for figure in _FIGURES]
    return tallies["stretches"].with_columns(means)


def responders(tallies: Tallies) -> Table:
    """Who fell by 30, 50 and 75 % below the baseline, by cycle and stretch."""
    frame = pl.DataFrame(
        list(_responder_rows(tallies["stretches"])),
        {
            **{"cycle": pl.Int64, "stretch": pl.String, "measure": pl.String, "fall": pl.Int64},
            **dict.fromkeys(("people", *ANSWERS), pl.Int64),
        },
    )
    return Table(
        "responders",
        with_shares(frame),
        keys=("cycle", "stretch", "measure", "fall"),
        counts=(
            Counted("people", "people asked", ("cycle", "stretch")),
            *(Counted(answer, f"fell, {answer}") for answer in ANSWERS),
        ),
        relations=(
            Parts("people", ANSWERS),
            Nested("met", "fall", FALLS),
            Nested("not met", "fall", tuple(reversed(FALLS))),
        ),
        figures=SHARES,
    )


def _responder_rows(counted: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for row in counted.filter(pl.col("stretch") != BASELINE).iter_rows(named=True):
        for measure in FALLING:
            for fall in FALLS:
                met, not_met = (row[f"{measure} fell {fall} {answer}"] for answer in ANSWERS[:2])
                yield {
                    "cycle": row["cycle"],
                    "stretch": STRETCH_NAMES[row["stretch"]],
                    "measure": measure,
                    "fall": fall,
                    "people": row["people"],
                    "met": met,
                    "not met": not_met,
                    "not known": row["people"] - met - not_met,
                }


def wear_off(tallies: Tallies) -> Table:
    """Headache days of weeks 9-12 against the better of the two windows before, where all three are known."""
    means = [f"{name} {bound}" for name in (*WINDOW_NAMES, "difference") for bound in BOUNDS]
    parts = ("all three known", "not all three known")
    judged = ("more days", "not more days", "more or not is not known")
    found = tallies["wear_off"].select(
        pl.col("cycle").cast(pl.Int64),
        *("people", *parts, *judged),
        *(mean(name, of="all three known") for name in means),
        share("more days", "all three known").alias("share low"),
        share(pl.col("all three known") - pl.col("not more days"), "all three known").alias("share high"),
    )
    return Table(
        "wear_off",
        found,
        keys=("cycle",),
        counts=tuple(Counted(name) for name in ("people", *parts, *judged)),
        relations=(Parts("people", parts), Parts("all three known", judged)),
        figures={
            **dict.fromkeys(means, ("all three known",)),
            "share low": ("all three known", "more days"),
            "share high": ("all three known", "not more days"),
        },
    )
