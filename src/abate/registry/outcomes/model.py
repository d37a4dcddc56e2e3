"""Responders and wear-off by the model of response: the mean of what it holds probable for each person."""

from __future__ import annotations

import polars as pl

from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import everybody, how_many
from abate.registry.release import Counted, Parts, Table
from abate.registry.rows import MODEL
from abate.safety.intervals import Z

QUANTITIES = {
    "reduction_30": "headache days down by 30 %",
    "reduction_50": "headache days down by 50 %",
    "wear_off": "the effect wears off",
}


def by_model(rows: AllRows, model: pl.LazyFrame) -> Table:
    """The expected share of people, with the 95 % interval of how many of these very people it may be.

    The interval takes each person's probability as right, and people as independent of one another.
    """
    began = rows["people"].filter("has_baseline_date").select("person")
    found = (
        began.join(model.select(*MODEL), on="person", how="left")
        .select(
            everybody().alias("people"),
            *(
                expression.alias(f"{name} {part}")
                for name in QUANTITIES
                for part, expression in (
                    ("with", how_many(pl.col(name).is_not_null())),
                    ("sum", (pl.col(name) * 1e9).round().cast(pl.Int64).sum() / 1e9),
                    ("variance", (pl.col(name) * (1 - pl.col(name)) * 1e9).round().cast(pl.Int64).sum() / 1e9),
                )
            ),
        )
        .collect(engine="streaming")
        .row(0, named=True)
    )
    rows_of = []
    for name, words in QUANTITIES.items():
        people = found[f"{name} with"]
        expected = found[f"{name} sum"] / people if people else None
        half = Z * found[f"{name} variance"] ** 0.5 / people if people else None
        rows_of.append(
            {
                "outcome": words,
                "of": "all",
                "people": found["people"],
                "with a figure of the model": people,
                "without one": found["people"] - people,
                "expected share": None if expected is None else round(expected, 4),
                "low": None if expected is None else round(max(expected - half, 0), 4),
                "high": None if expected is None else round(min(expected + half, 1), 4),
            }
        )
    frame = pl.DataFrame(
        rows_of,
        {
            **{"outcome": pl.String, "of": pl.String},
            **dict.fromkeys(("people", "with a figure of the model", "without one"), pl.Int64),
            **dict.fromkeys(("expected share", "low", "high"), pl.Float64),
        },
    )
    parts = ("with a figure of the model", "without one")
    return Table(
        "by_model",
        frame,
        keys=("outcome",),
        inner=("of",),
        counts=(Counted("people", "first session known", ("of",)), *(Counted(part) for part in parts)),
        relations=(Parts("people", parts),),
        figures=dict.fromkeys(("expected share", "low", "high"), parts[:1]),
    )
