"""What each document says of how many people: diagnoses, and decisions to start, go on or stop."""

from __future__ import annotations

import polars as pl

from abate.registry.outcomes.counting import Tallies, Tally, everybody, how_many, share
from abate.registry.release import ALL, Counted, Parts, Table
from abate.registry.rows import DOCUMENTS_FIRST, Rows

OUTCOMES = ("met", "not met", "not known", "not applicable")


def count_decisions(rows: Rows) -> pl.DataFrame:
    """By decision: met, not met, not known, not applicable."""
    judged = _judged(rows)
    decisions = [name for name in judged.columns if name not in DOCUMENTS_FIRST]
    counted = judged.select(
        how_many(pl.col(name) == outcome).alias(f"{name}\n{outcome}") for name in decisions for outcome in OUTCOMES
    )
    row = counted.row(0, named=True) if decisions else {}
    return pl.DataFrame(
        {
            "place": range(len(decisions)),
            "decision": decisions,
            "people": [judged.height] * len(decisions),
            **{outcome: [row[f"{name}\n{outcome}"] for name in decisions] for outcome in OUTCOMES},
        },
        {"place": pl.UInt32, "decision": pl.String, **dict.fromkeys(("people", *OUTCOMES), pl.Int64)},
    )


def count_diagnoses(rows: Rows) -> pl.DataFrame:
    """By code: who has it; by no code: everybody who was judged."""
    judged = _judged(rows)
    codes = (
        judged.select(pl.col("diagnosis").list.unique())
        .explode("diagnosis", empty_as_null=False, keep_nulls=False)
        .group_by(code="diagnosis")
        .agg(everybody().alias("people"))
    )
    return pl.concat([judged.select(pl.lit(None, pl.String).alias("code"), everybody().alias("people")), codes])


def _judged(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(schema=DOCUMENTS_FIRST) if rows.documents is None else rows.documents


TALLIES = {
    "decisions": Tally(("place", "decision"), count_decisions),
    "diagnoses": Tally(("code",), count_diagnoses),
}


def documents(tallies: Tallies) -> Table:
    """Each decision of each document: met, not met, not known, not applicable."""
    document, decision = (pl.col("decision").str.splitn("/", 2).struct[at] for at in (0, 1))
    frame = tallies["decisions"].select(document.alias("document"), decision.alias("decision"), "people", *OUTCOMES)
    return Table(
        "documents",
        frame.with_columns(
            pl.lit(ALL).alias("judged"),
            *(share(outcome, "people").alias(f"share {outcome}") for outcome in OUTCOMES),
        ),
        keys=("document", "decision"),
        inner=("judged",),
        counts=(Counted("people", "people", ("judged",)), *(Counted(outcome) for outcome in OUTCOMES)),
        relations=(Parts("people", OUTCOMES),),
        figures={f"share {outcome}": ("people", outcome) for outcome in OUTCOMES},
    )


def diagnosis(tallies: Tallies) -> Table:
    """People by code of the classification; one person may have several."""
    counted = tallies["diagnoses"]
    total = counted.filter(pl.col("code").is_null())["people"].sum()
    frame = counted.filter(pl.col("code").is_not_null()).select(
        "code",
        pl.lit(ALL).alias("judged"),
        pl.lit(total, pl.Int64).alias("people"),
        pl.col("people").alias("with it"),
        (total - pl.col("people")).alias("without it, or not known"),
        share("people", pl.lit(total)).alias("share with it"),
    )
    parts = ("with it", "without it, or not known")
    return Table(
        "diagnosis",
        frame,
        keys=("code",),
        inner=("judged",),
        counts=(Counted("people", "people", ("judged",)), *(Counted(part) for part in parts)),
        relations=(Parts("people", parts),),
        figures={"share with it": ("people", "with it")},
    )
