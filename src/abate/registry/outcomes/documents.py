"""What each document says of how many people: diagnoses, and decisions to start, go on or stop."""

from __future__ import annotations

import polars as pl

from abate.registry.engine import AllRows
from abate.registry.outcomes.counting import everybody, how_many, share
from abate.registry.release import ALL, Counted, Parts, Table
from abate.registry.rows import DOCUMENTS_FIRST

OUTCOMES = ("met", "not met", "not known", "not applicable")


def documents(rows: AllRows) -> Table:
    """Each decision of each document: met, not met, not known, not applicable."""
    judged = rows["documents"]
    decisions = [name for name in judged.collect_schema().names() if name not in DOCUMENTS_FIRST]
    counted = judged.select(
        everybody().alias("people"),
        *(
            how_many(pl.col(name) == outcome).alias(f"{name}\n{outcome}")
            for name in decisions
            for outcome in OUTCOMES
        ),
    ).collect(engine="streaming")
    found = counted.row(0, named=True)
    frame = pl.DataFrame(
        [
            {
                "document": name.partition("/")[0],
                "decision": name.partition("/")[2],
                "people": found["people"],
                **{outcome: found[f"{name}\n{outcome}"] for outcome in OUTCOMES},
            }
            for name in decisions
        ],
        {"document": pl.String, "decision": pl.String, **dict.fromkeys(("people", *OUTCOMES), pl.Int64)},
    )
    return Table(
        "documents",
        frame.with_columns(
            pl.Series("judged", [ALL] * frame.height, pl.String),
            **{f"share {outcome}": share(outcome, "people") for outcome in OUTCOMES},
        ),
        keys=("document", "decision"),
        inner=("judged",),
        counts=(Counted("people", "people judged", ("judged",)), *(Counted(outcome) for outcome in OUTCOMES)),
        relations=(Parts("people", OUTCOMES),),
        figures={f"share {outcome}": ("people", outcome) for outcome in OUTCOMES},
    )


def diagnosis(rows: AllRows) -> Table:
    """People by code of the classification; one person may have several."""
    judged = rows["documents"]
    people, codes = pl.collect_all(
        [
            judged.select(everybody()),
            judged.select(pl.col("diagnosis").list.unique())
            .explode("diagnosis", empty_as_null=False, keep_nulls=False)
            .group_by(code="diagnosis")
            .agg(everybody().alias("with it")),
        ],
        engine="streaming",
    )
    total = people.item()
    frame = codes.sort("code").select(
        "code",
        pl.lit(ALL).alias("judged"),
        pl.lit(total, pl.Int64).alias("people"),
        "with it",
        (total - pl.col("with it")).alias("without it, or not known"),
        share("with it", pl.lit(total)).alias("share with it"),
    )
    parts = ("with it", "without it, or not known")
    return Table(
        "diagnosis",
        frame,
        keys=("code",),
        inner=("judged",),
        counts=(Counted("people", "people judged", ("judged",)), *(Counted(part) for part in parts)),
        relations=(Parts("people", parts),),
        figures={"share with it": ("people", "with it")},
    )
