"""Responders and wear-off by the model of response: the mean of what it holds probable for each person."""

from __future__ import annotations

import polars as pl

from abate.registry.outcomes.counting import MILLIONTHS, Tallies, Tally, adding, everybody
from abate.registry.release import ALL, Counted, Parts, Table
from abate.registry.rows import MODEL, Rows
from abate.safety.intervals import Z

QUANTITIES = {
    "reduction_30": "headache days down by 30 %",
    "reduction_50": "headache days down by 50 %",
    "wear_off": "the effect wears off",
}


def count_model(rows: Rows) -> pl.DataFrame:
    """Of everybody whose first session is known: the sum of the probabilities, and of their variances."""
    told = pl.DataFrame(schema=MODEL) if rows.model is None else rows.model
    began = rows.people.filter("has_baseline_date").select("person").join(told, on="person", how="left")
    return began.select(
        everybody().alias("people"),
        *(column for name in QUANTITIES for column in adding(name, pl.col(name))),
        *(
            column
            for name in QUANTITIES
            for column in adding(f"{name} variance", pl.col(name) * (1 - pl.col(name)))[:1]
        ),
    )


TALLIES = {"model": Tally((), count_model)}


def by_model(tallies: Tallies) -> Table:
    """The expected share of people, with the 95 % interval of how many of these very people it may be.

    The interval takes each person's probability as right, and people as independent of one another.
    """
    found = tallies["model"].row(0, named=True)
    rows = []
    for name, words in QUANTITIES.items():
        people, total, variance = (found[f"{name} {part}"] for part in ("of", "sum", "variance sum"))
        expected = total / people / MILLIONTHS if people else None
        half = Z * (variance / MILLIONTHS) ** 0.5 / people if people else 0
        rows.append(
            {
                "outcome": words,
                "of": ALL,
                "people": found["people"],
                "with a figure of the model": people,
                "without one": found["people"] - people,
                "expected share": None if expected is None else round(expected, 4),
                "low": None if expected is None else round(max(expected - half, 0), 4),
                "high": None if expected is None else round(min(expected + half, 1), 4),
            }
        )
    parts, shares = ("with a figure of the model", "without one"), ("expected share", "low", "high")
    frame = pl.DataFrame(
        rows,
        {
            **{"outcome": pl.String, "of": pl.String},
            **dict.fromkeys(("people", *parts), pl.Int64),
            **dict.fromkeys(shares, pl.Float64),
        },
    )
    return Table(
        "by_model",
        frame,
        keys=("outcome",),
        inner=("of",),
        counts=(Counted("people", "first session known", ("of",)), *(Counted(part) for part in parts)),
        relations=(Parts("people", parts),),
        figures=dict.fromkeys(shares, parts[:1]),
    )
