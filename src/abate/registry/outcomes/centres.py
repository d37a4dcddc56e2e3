"""Centres beside one another, and responders by how many sessions their injector gives."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from abate.registry.engine import AllRows
from abate.registry.funnel import limits
from abate.registry.outcomes.counting import NOT_KNOWN, everybody, how_many
from abate.registry.outcomes.course import ASKED, SHARES, STRETCH_NAMES, with_shares
from abate.registry.outcomes.sessions import each_session
from abate.registry.release import ALL, Counted, Groups, Parts, Table
from abate.registry.rows import Questions
from abate.response.course import JUDGED
from abate.response.stretch import MEANINGFUL

RESPONDERS, WITH_SIDE_EFFECTS = "responders", "people with a side effect"

BANDS = ((100, "100 or more"), (25, "25 to 99"), (0, "fewer than 25"))
"""Sessions of an injector in a year. Bands of this registry, from no publication."""

A_YEAR = 365
_ANSWERS = ("met", "not met", "not known")
OUTER, INNER = 0.998, 0.95
"""The funnel's limits: a centre outside the outer ones differs by more than chance nearly ever does."""

WITHIN, ABOVE, BELOW = "within the limits", "above", "below"


def centres(rows: AllRows) -> Table:
    """By centre: responders (headache days down by 30 % in the last 12 weeks), and people with a side effect.

    Whoever has no known answer counts neither way: the share has bounds, and a centre lies outside the funnel only
    where all of them do. The funnel stands round the registry's own bounds.
    """
    treated = rows["people"].filter(pl.col("sessions") > 0).select("person", pl.col("centre").fill_null(NOT_KNOWN))
    had = rows["effects"].select("person", met=True).unique("person")
    found, hurt = pl.collect_all(
        [
            _answered(rows).join(treated, on="person", how="left").group_by("centre").agg(*_counts()),
            treated.join(had, on="person", how="left")
            .group_by("centre")
            .agg(*_counts(pl.col("met").fill_null(value=False))),
        ],
        engine="streaming",
    )
    frame = pl.concat([_with_limits(RESPONDERS, found), _with_limits(WITH_SIDE_EFFECTS, hurt)])
    counts = ("people", *_ANSWERS)
    return Table(
        "centres",
        frame,
        keys=("outcome", "centre"),
        counts=tuple(Counted(name) for name in counts),
        relations=(Parts("people", _ANSWERS), Groups(counts, "centre")),
        figures={
            **SHARES,
            **dict.fromkeys(("limit 95 low", "limit 95 high", "limit 99.8 low", "limit 99.8 high"), ("people",)),
            "against 95": counts,
            "against 99.8": counts,
        },
    )


def injector_volume(rows: AllRows, questions: Questions) -> Table:
    """Responders by the number of sessions that the injector of a person's last session gave in the last year."""
    given = each_session(rows).select("person", "number", "date", "injector")
    recent = pl.col("date") > questions.as_of - timedelta(days=A_YEAR)
    volumes = given.drop_nulls("injector").group_by("injector").agg(how_many(recent).alias("volume"))
    last = given.group_by("person").agg(pl.col("injector").sort_by("number").last())
    people = _answered(rows).join(last, on="person", how="left").join(volumes, on="injector", how="left")
    bands = [pl.when(pl.col("volume") >= fewest).then(pl.lit(name)) for fewest, name in BANDS]
    named = people.with_columns(band=pl.coalesce(*bands, pl.lit(NOT_KNOWN)))
    counts = _counts()
    whole, each = pl.collect_all(
        [named.select(pl.lit(ALL).alias("band"), *counts), named.group_by("band").agg(*counts)], engine="streaming"
    )
    order = [name for _, name in reversed(BANDS)] + [NOT_KNOWN]
    frame = pl.concat([whole, each.sort(pl.col("band").replace_strict(order, range(len(order))))])
    columns = ("people", *_ANSWERS)
    return Table(
        "injector_volume",
        with_shares(frame).rename({"band": "sessions of the injector in a year"}),
        keys=("sessions of the injector in a year",),
        counts=tuple(Counted(name) for name in columns),
        relations=(Parts("people", _ANSWERS), Groups(columns, "sessions of the injector in a year")),
        figures=SHARES,
    )


def _answered(rows: AllRows) -> pl.LazyFrame:
    """Everybody whose last 12 weeks could be asked about, and whether headache days had fallen by 30 %."""
    recent = pl.col("stretch").cast(pl.String) == STRETCH_NAMES[-1]
    return rows["stretches"].filter(recent, ASKED).select("person", met=pl.col(f"{JUDGED} fell {MEANINGFUL}"))


def _counts(met: pl.Expr | None = None) -> list[pl.Expr]:
    met = pl.col("met") if met is None else met
    return [
        everybody().alias("people"),
        how_many(met).alias("met"),
        how_many(~met).alias("not met"),
        how_many(met.is_null()).alias("not known"),
    ]


def _with_limits(outcome: str, found: pl.DataFrame) -> pl.DataFrame:
    """The row of everybody first, then the centres, each with the funnel's limits at its number of people."""
    counts = ("people", *_ANSWERS)
    whole = found.select(pl.lit(ALL).alias("centre"), *(pl.col(name).sum() for name in counts))
    both = with_shares(
        pl.concat([whole, found.select("centre", *counts).sort(pl.col("centre") == NOT_KNOWN, "centre")])
    )
    everybody_low, everybody_high = both.select("share low", "share high").row(0)
    n = both["people"].to_numpy()
    columns = []
    for level, name in ((INNER, "95"), (OUTER, "99.8")):
        low = limits(everybody_low, n, level)[0] if everybody_low is not None else np.full(len(n), np.nan)
        high = limits(everybody_high, n, level)[1] if everybody_high is not None else np.full(len(n), np.nan)
        is_all = pl.col("centre") == ALL
        columns += [
            pl.when(~is_all).then(pl.Series(low).fill_nan(None).round(4)).alias(f"limit {name} low"),
            pl.when(~is_all).then(pl.Series(high).fill_nan(None).round(4)).alias(f"limit {name} high"),
        ]
    shown = both.with_columns(*columns)
    for name in ("95", "99.8"):
        verdict = (
            pl.when(pl.col(f"limit {name} low").is_null())
            .then(None)
            .when(pl.col("share low") > pl.col(f"limit {name} high"))
            .then(pl.lit(ABOVE))
            .when(pl.col("share high") < pl.col(f"limit {name} low"))
            .then(pl.lit(BELOW))
            .otherwise(pl.lit(WITHIN))
        )
        shown = shown.with_columns(verdict.alias(f"against {name}"))
    return shown.select(pl.lit(outcome).alias("outcome"), pl.all())
