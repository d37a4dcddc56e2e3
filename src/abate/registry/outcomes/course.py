"""Days and hours by cycle, responders by the raw rule, and wear-off: all from the stretches of four weeks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from abate.diary.months import DAYS_IN_A_MONTH
from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import everybody, how_many, mean, share
from abate.registry.release import Counted, Nested, Parts, Table
from abate.registry.rows import FALLING, FALLS, MEASURES, STRETCH, WHY
from abate.response.course import JUDGED, WINDOWS

STRETCH_NAMES = tuple(STRETCH.categories)
BASELINE = STRETCH_NAMES[0]
WINDOW_NAMES = tuple(f"weeks {weeks}" for weeks in WINDOWS)
NOT_ASKED = tuple(WHY.categories[at] for at in (0, 1, 4))
"""Stretches that the next session cut short, that are not over, or that began before treatment."""

ASKED = pl.col("why").is_null() | ~pl.col("why").is_in(NOT_ASKED)

_ANSWERS = ("met", "not met", "not known")


def courses(rows: AllRows) -> tuple[Table, Table]:
    """The course by cycle and stretch, and the responders of each: one look at the stretches for both."""
    figures = [
        mean(figure).alias(f"{measure} {bound}")
        for measure in MEASURES
        for bound, figure in _a_month(measure).items()
    ]
    answers = [
        expression.alias(f"{measure} {fall} {answer}")
        for measure in FALLING
        for fall in FALLS
        for answer, expression in _answers(pl.col(f"{measure} fell {fall}")).items()
    ]
    with_figure = pl.col("why").is_null()
    found = (
        rows["stretches"]
        .filter(ASKED)
        .group_by("cycle", "stretch")
        .agg(everybody().alias("people"), how_many(with_figure).alias("with"), *figures, *answers)
        .collect(engine="streaming")
        .sort("cycle", "stretch")
        .with_columns(pl.col("stretch").cast(pl.String), pl.col("cycle").cast(pl.Int64))
    )
    return _course(found), _responders(found)


def wear_off(rows: AllRows) -> Table:
    """Headache days of weeks 9-12 against the better of the two windows before, where all three are known."""
    cycles = (
        rows["stretches"]
        .filter(pl.col("stretch").cast(pl.String).is_in(WINDOW_NAMES), ASKED)
        .select(
            "person", "cycle", pl.col("stretch").to_physical().alias("at"), "why", f"{JUDGED} low", f"{JUDGED} high"
        )
        .group_by("person", "cycle")
        .agg(
            pl.len().alias("windows"),
            how_many(pl.col("why").is_null()).alias("known"),
            *(
                pl.when(pl.col("at") == at + 1)
                .then(f"{JUDGED} {bound}")
                .max()  # there is one; this keeps one number in memory and no list
                .cast(pl.Int16)
                .alias(f"{bound} {at}")
                for at in range(len(WINDOWS))
                for bound in ("low", "high")
            ),
        )
        .filter(pl.col("windows") == len(WINDOWS))
    )
    whole = pl.col("known") == len(WINDOWS)
    least = pl.col("low 2") - pl.min_horizontal("high 0", "high 1")
    most = pl.col("high 2") - pl.min_horizontal("low 0", "low 1")
    found = (
        cycles.group_by("cycle")
        .agg(
            everybody().alias("people"),
            how_many(whole).alias("all three known"),
            how_many(~whole).alias("not all three known"),
            how_many(whole & (least > 0)).alias("more days"),
            how_many(whole & (most <= 0)).alias("not more days"),
            how_many(whole & (least <= 0) & (most > 0)).alias("more or not is not known"),
            *(
                mean(pl.when(whole).then(f"{bound} {at}")).alias(f"{name} {bound}")
                for at, name in enumerate(WINDOW_NAMES)
                for bound in ("low", "high")
            ),
            mean(pl.when(whole).then(least)).alias("difference low"),
            mean(pl.when(whole).then(most)).alias("difference high"),
        )
        .collect(engine="streaming")
        .sort("cycle")
        .with_columns(
            pl.col("cycle").cast(pl.Int64),
            share("more days", "all three known").alias("share low"),
            share(pl.col("all three known") - pl.col("not more days"), "all three known").alias("share high"),
        )
    )
    means = [f"{name} {bound}" for name in (*WINDOW_NAMES, "difference") for bound in ("low", "high")]
    judged = ("more days", "not more days", "more or not is not known")
    parts = ("all three known", "not all three known")
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


def _a_month(measure: str) -> dict[str, pl.Expr]:
    """A person's figure for 28 days: lowest, highest, and prorated for the eye."""
    low, high = (pl.col(f"{measure} {bound}").cast(pl.Float64) for bound in ("low", "high"))
    prorated = low * DAYS_IN_A_MONTH / pl.col("answered")
    return {"low": low / pl.col("months"), "high": high / pl.col("months"), "prorated": prorated}


def _answers(fell: pl.Expr) -> dict[str, pl.Expr]:
    return {"met": how_many(fell), "not met": how_many(~fell), "not known": how_many(fell.is_null())}


def _course(found: pl.DataFrame) -> Table:
    frame = pl.DataFrame(
        [
            {
                "cycle": row["cycle"],
                "stretch": row["stretch"],
                "measure": measure,
                "people": row["people"],
                "with a figure": row["with"],
                "without a figure": row["people"] - row["with"],
                **{f"mean {bound}": row[f"{measure} {bound}"] for bound in ("low", "high", "prorated")},
            }
            for row in found.iter_rows(named=True)
            for measure in MEASURES
        ],
        {
            **{"cycle": pl.Int64, "stretch": pl.String, "measure": pl.String},
            **dict.fromkeys(("people", "with a figure", "without a figure"), pl.Int64),
            **{f"mean {bound}": pl.Float64 for bound in ("low", "high", "prorated")},
        },
    )
    stretch = ("cycle", "stretch")
    parts = ("with a figure", "without a figure")
    return Table(
        "course",
        frame,
        keys=(*stretch, "measure"),
        counts=(Counted("people", "people asked", stretch), *(Counted(part, part, stretch) for part in parts)),
        relations=(Parts("people", parts),),
        figures={f"mean {bound}": ("with a figure",) for bound in ("low", "high", "prorated")},
    )


def _responders(found: pl.DataFrame) -> Table:
    frame = pl.DataFrame(
        list(_responder_rows(found)),
        {
            **{"cycle": pl.Int64, "stretch": pl.String, "measure": pl.String, "fall": pl.Int64},
            **dict.fromkeys(("people", *_ANSWERS), pl.Int64),
        },
    )
    return Table(
        "responders",
        with_shares(frame),
        keys=("cycle", "stretch", "measure", "fall"),
        counts=(
            Counted("people", "people asked", ("cycle", "stretch")),
            *(Counted(answer, f"fell, {answer}") for answer in _ANSWERS),
        ),
        relations=(
            Parts("people", _ANSWERS),
            Nested("met", "fall", FALLS),
            Nested("not met", "fall", tuple(reversed(FALLS))),
        ),
        figures=SHARES,
    )


SHARES = {"share low": ("people", "met"), "share high": ("people", "not met")}
"""The bounds of a share, and the counts that each rests on."""


def with_shares(frame: pl.DataFrame) -> pl.DataFrame:
    """The share of people of whom it is met: at least those known to be, at most all but those known not to be."""
    return frame.with_columns(
        share("met", "people").alias("share low"),
        share(pl.col("people") - pl.col("not met"), "people").alias("share high"),
    )


def _responder_rows(found: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for row in found.filter(pl.col("stretch") != BASELINE).iter_rows(named=True):
        for measure in FALLING:
            for fall in FALLS:
                yield {
                    "cycle": row["cycle"],
                    "stretch": row["stretch"],
                    "measure": measure,
                    "fall": fall,
                    "people": row["people"],
                    **{answer: row[f"{measure} {fall} {answer}"] for answer in _ANSWERS},
                }
